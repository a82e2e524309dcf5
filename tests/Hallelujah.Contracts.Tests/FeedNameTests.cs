using CsCheck;
using Xunit;

namespace Hallelujah.Contracts.Tests;

public class FeedNameTests
{
    static readonly DateTime Noon = new(2025, 3, 4, 12, 5, 6, 7, DateTimeKind.Utc);

    [Theory]
    [InlineData("sales")]
    [InlineData("Sales 2024")]
    [InlineData("2024-sales.eu_v2")]
    [InlineData("_x")]
    [InlineData("é")]
    [InlineData("cafe\u0301")]
    [InlineData("売上")]
    [InlineData("𐐀")]
    [InlineData("sales_del_2024")]
    [InlineData("sales_del_")]
    [InlineData("sales_del_20240101T000000000Zx")]
    public void A_usable_name(string name) => FeedName.Check(name);

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData(" x")]
    [InlineData("x ")]
    [InlineData(".x")]
    [InlineData("x.")]
    [InlineData("-x")]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData("a\\b")]
    [InlineData("a:b")]
    [InlineData("a*")]
    [InlineData("a?")]
    [InlineData("a[b]")]
    [InlineData("a\nb")]
    [InlineData("a\tb")]
    [InlineData("a\0b")]
    [InlineData("a'b")]
    [InlineData("a\"b")]
    [InlineData("a$b")]
    [InlineData("a`b")]
    [InlineData("a;b")]
    [InlineData("\u0301a")]
    [InlineData("a\u200Bb")]
    [InlineData("a\u202Eb")]
    [InlineData("😀")]
    [InlineData("a\uD800")]
    [InlineData("\uDC00a")]
    public void A_name_that_may_not_be(string? name)
    {
        HallException error = Assert.Throws<HallException>(() => FeedName.Check(name!));

        Assert.Same(HallErrors.InvalidName, error.Error);
        Assert.Equal(name, error.Target);
    }

    [Theory]
    [InlineData('a', Limits.MaxNameBytes)]
    [InlineData('é', Limits.MaxNameBytes / 2)]
    [InlineData('売', Limits.MaxNameBytes / 3)]
    public void The_limit_counts_bytes(char letter, int fits)
    {
        FeedName.Check(new string(letter, fits));

        HallException error = Assert.Throws<HallException>(() => FeedName.Check(new string(letter, fits + 1)));
        Assert.Same(HallErrors.InvalidName, error.Error);
        Assert.Contains($"{Limits.MaxNameBytes}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_deleted_feeds_name_has_its_date_and_is_unique()
    {
        Assert.Equal("sales_del_20250304T120506007Z", FeedName.Tombstone("sales", Noon, _ => false));
        HashSet<string> taken = new(FeedName.Comparer);
        for (int i = 0; i < 3; i++) Assert.True(taken.Add(FeedName.Tombstone("sales", Noon, taken.Contains)));
        Assert.Contains("sales_del_20250304T120506007Z_3", taken);
    }

    [Theory]
    [InlineData("sales_del_20250304T120506007Z")]
    [InlineData("SALES_DEL_20250304t120506007z")]
    [InlineData("a_del_20250304T120506007Z_2")]
    [InlineData("a_del_20250304T120506007Z_del_20250304T120506007Z")]
    public void Names_of_a_deleted_feeds_shape_are_kept_from_users(string name)
    {
        Assert.True(FeedName.IsTombstone(name));
        Assert.Same(HallErrors.NameReserved, Assert.Throws<HallException>(() => FeedName.Check(name)).Error);
    }

    [Fact]
    public void Every_name_that_passes_gives_a_deleted_name_that_users_cannot_take() =>
        Gen.String[Gen.Char["abZ09_ -.é売"], 1, 40].Sample(name =>
        {
            try
            {
                FeedName.Check(name);
            }
            catch (HallException)
            {
                return true;
            }
            string deleted = FeedName.Tombstone(name, Noon, _ => false);
            return FeedName.IsTombstone(deleted) && deleted.StartsWith(name, StringComparison.Ordinal)
                && Refused(deleted);
        });

    [Fact]
    public void Whatever_is_checked_passes_or_is_an_error_of_the_table() =>
        Gen.String.Sample(name =>
        {
            try
            {
                FeedName.Check(name);
                return name.IndexOfAny(['/', '\\', '\0', '\n', ':', '*', '?', '<', '>', '|', '"']) < 0
                    && name is not ("." or "..");
            }
            catch (HallException)
            {
                return true;
            }
        });

    [Fact]
    public void Letters_in_either_case_are_the_same_name()
    {
        Assert.Equal("Sales", "sALES", FeedName.Comparer);
        Assert.Equal("ÉTÉ", "été", FeedName.Comparer);
    }

    [Fact]
    public void The_nearest_names_come_nearest_first()
    {
        string[] names = ["sales", "sales_eu", "salaries", "zip", "orders"];

        Assert.Equal(["sales", "sales_eu"], FeedName.Nearest("SALE", names));
        Assert.Equal(["sales"], FeedName.Nearest("sakes", names));
        Assert.Equal(["sales"], FeedName.Nearest("slaes", names));
        Assert.Equal(["zip"], FeedName.Nearest("zop", names));
        Assert.Empty(FeedName.Nearest("quite different", names));
        Assert.Empty(FeedName.Nearest("x", []));
    }

    static bool Refused(string name)
    {
        try
        {
            FeedName.Check(name);
            return false;
        }
        catch (HallException)
        {
            return true;
        }
    }
}
