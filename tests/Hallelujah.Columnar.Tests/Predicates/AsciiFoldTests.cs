using System.Text;
using Hallelujah.Columnar.Predicates;
using Xunit;

namespace Hallelujah.Columnar.Tests.Predicates;

/// <summary>The search in either case and the test of lengths against their scalar twins.</summary>
public class AsciiFoldTests
{
    const int Seed = 3;

    [Fact]
    public void A_search_finds_what_its_scalar_twin_finds()
    {
        var random = new Random(Seed);
        string letters = "aAbBkKzZ@[`{ \u00e9\u212a";
        for (int i = 0; i < 20_000; i++)
        {
            byte[] text = Encoding.UTF8.GetBytes(Some(letters, random.Next(200)));
            byte[] needle = Encoding.ASCII.GetBytes(Some("abkz@[`{ ", random.Next(1, 5)));
            int expected = AsciiFold.IndexOfScalar(text, needle);
            Assert.Equal(expected, AsciiFold.IndexOf(text, needle));
            Assert.Equal(
                expected < 0, !Encoding.UTF8.GetString(text).Contains(
                    Encoding.ASCII.GetString(needle), StringComparison.OrdinalIgnoreCase));
        }

        string Some(string of, int length) =>
            new([.. Enumerable.Range(0, length).Select(_ => of[random.Next(of.Length)])]);
    }

    [Fact]
    public void Lengths_are_those_of_their_scalar_twin()
    {
        var random = new Random(Seed);
        int[] offsets = new int[65];
        for (int i = 0; i < 1_000; i++)
        {
            for (int j = 1; j < offsets.Length; j++) offsets[j] = offsets[j - 1] + random.Next(4);
            for (int length = 0; length < 5; length++)
                Assert.Equal(AsciiFold.OfLengthScalar(offsets, length), AsciiFold.OfLength(offsets, length));
        }
    }
}
