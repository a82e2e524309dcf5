using System.Globalization;
using System.Text;
using Apache.Arrow;
using Hallelujah.Columnar.Segments;
using Hallelujah.Contracts;
using Hallelujah.Summit.Hallelu;
using Hallelujah.Summit.Parts;
using Hallelujah.Summit.Worksheet;
using Xunit;

namespace Hallelujah.Summit.Tests.Cluster;

/// <summary>What is said of how text is read holds on every host that reads some of it.</summary>
public sealed class ImportOptionsTests : IAsyncLifetime
{
    const int Rows = 300;
    const int BadRows = 20;

    KeepersUnderTest _hosts = null!;

    static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _hosts = await KeepersUnderTest.StartAsync();
        var text = new StringBuilder("id,name,paid,seen\n");
        for (int i = 1; i <= Rows; i++)
        {
            // A quote that is not closed; a time that Paris does not have; times with an offset among those without.
            string name = i % (Rows / (BadRows / 2)) == 3 ? "\"open" : $"\"name, {i}\"";
            string seen = (i % (Rows / (BadRows / 2))) switch
            {
                5 => "2024-03-31 02:30:00",
                7 => "2024-07-01T08:00:00Z",
                9 => "2024-07-01",
                _ => string.Create(CultureInfo.InvariantCulture, $"2024-{(i % 12) + 1:D2}-15 10:{i % 60:D2}:00"),
            };
            text.Append(CultureInfo.InvariantCulture, $"{i},{name},{(i % 3 == 0 ? "oui" : "NON")},{seen}\n");
        }
        // One file on one host after the other is one that was copied.
        foreach (string file in new[] { "a.csv", "b.csv" })
            await File.WriteAllTextAsync(_hosts.Combine(file), text.ToString(), Cancelled);
    }

    public ValueTask DisposeAsync() => _hosts.DisposeAsync();

    ImportCommand Command(params string[] files) => new()
    {
        Feed = "read",
        Paths = [.. files.Select(_hosts.Combine)],
        Csv = new CsvImportOptions
        {
            BoolValues = ["oui/non"],
            TimeZone = "Europe/Paris",
            ColumnTypes = new Dictionary<string, string> { ["seen"] = "TimestampTz" },
            SingleLine = true,
            OnError = BadRecordPolicy.Reject,
            MaxRejectBytes = 2_000 * files.Length,
        },
    };

    [Fact]
    public async Task Splits_that_other_hosts_load_are_read_as_the_file()
    {
        string one = await AloneAsync(Command("a.csv"), BadRows);
        (string lent, FeedManifest made) = await SpreadAsync(Command("a.csv") with { Hosts = "*" }, "alpha");
        Assert.Equal(one, lent);
        Assert.All(made.Figures.Hosts!, h => Assert.True(h.Rows > 0));
    }

    [Fact]
    public async Task Files_of_several_hosts_are_read_as_those_of_one()
    {
        string one = await AloneAsync(Command("a.csv", "b.csv"), 2 * BadRows);
        ImportCommand twice = Command("a.csv", "b.csv") with { Paths = [_hosts.Combine("a.csv")] };
        (string many, FeedManifest made) = await SpreadAsync(twice with { OnHost = "alpha,beta" }, "alpha", "beta");
        Assert.Equal(one, many);
        Assert.Equal(["alpha", "beta"], made.Figures.Hosts!.Select(h => h.Name));
    }

    [Fact]
    public async Task A_copy_keeps_the_same_of_what_is_set_aside()
    {
        string one = await AloneAsync(Command("a.csv"), BadRows);
        (string copied, FeedManifest made) = await SpreadAsync(
            Command("a.csv") with { Hosts = "*", Copies = 2 }, "alpha");
        Assert.Equal(one, copied);
        string copy = made.Figures.Hosts!.Single(h => h.Name == "alpha").Copies!.Single();
        Assert.Equal(
            await File.ReadAllTextAsync(RejectsIn(_hosts["alpha"].Paths.Feed(made.Id)), Cancelled),
            await File.ReadAllTextAsync(RejectsIn(_hosts[copy].Paths.Copy(made.Id, "alpha")), Cancelled));
    }

    static string RejectsIn(string directory) => Path.Combine(directory, RejectFile.FileName);

    /// <summary>Without other hosts; some of what is set aside has to have no room.</summary>
    async Task<string> AloneAsync(ImportCommand command, int rejected)
    {
        var id = Guid.NewGuid();
        FeedManifest made = await _hosts.RunAsync(
            new ImportWork(command, id, _hosts["alpha"].Paths.Feed(id), KeepersUnderTest.SplitBytes));
        Assert.Equal(rejected, made.Figures.Rejected);
        Assert.InRange(made.Figures.Findings!.RejectsKept!.Value, 1, rejected - 1);
        Assert.Equal(["Int64", "Utf8", "Bool", "TimestampTz"], made.ReadSchema().Columns.Select(c => $"{c.Type.Kind}"));
        Assert.True(made.Segments.Count > 5);
        return await TextAsync(made);
    }

    async Task<(string Text, FeedManifest Made)> SpreadAsync(ImportCommand command, params string[] hosts)
    {
        var id = Guid.NewGuid();
        FeedManifest made = await _hosts.RunAsync(new SpreadImportWork(
            command, id, _hosts["alpha"].Paths.Feed(id), hosts, _hosts["alpha"].Parts));
        return (await TextAsync(made), made);
    }

    /// <summary>All that is the same wherever it was loaded.</summary>
    async Task<string> TextAsync(FeedManifest made)
    {
        var text = new StringBuilder();
        FeedFigures figures = made.Figures;
        text.Append(CultureInfo.InvariantCulture, $"{figures.RowsRead} {figures.Rejected} {figures.RowsSkipped}\n");
        foreach (ManifestColumn column in made.Columns) text.Append(CultureInfo.InvariantCulture, $"{column}\n");
        foreach (RejectInfo r in RejectFile.Read(RejectsIn(_hosts["alpha"].Paths.Feed(made.Id)), 0, 1_000, Cancelled))
            text.Append(CultureInfo.InvariantCulture, $"{r with { File = "" }}\n");
        FeedStore store = await _hosts.OpenAsync("alpha", made.Id);
        for (int i = 0; i < store.Segments; i++)
        {
            using SegmentReader reader = await store.OpenSegmentAsync(i, _hosts.Limiter, Cancelled);
            foreach (RecordBatch batch in reader.ReadRows([0, 1, 2, 3], null, 0, null, 10_000, Cancelled))
            {
                using (batch)
                {
                    for (int row = 0; row < batch.Length; row++)
                    {
                        text.Append(CultureInfo.InvariantCulture, $"{((Int64Array)batch.Column(0)).GetValue(row)} ")
                            .Append(CultureInfo.InvariantCulture, $"{((StringArray)batch.Column(1)).GetString(row)} ")
                            .Append(CultureInfo.InvariantCulture, $"{((BooleanArray)batch.Column(2)).GetValue(row)} ")
                            .Append(
                                CultureInfo.InvariantCulture, $"{((TimestampArray)batch.Column(3)).GetValue(row)}\n");
                    }
                }
            }
        }
        return text.ToString();
    }
}
