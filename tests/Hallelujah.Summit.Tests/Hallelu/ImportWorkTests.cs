using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Hallelujah.Columnar;
using Hallelujah.Columnar.Segments;
using Hallelujah.Columnar.Statistics;
using Hallelujah.Contracts;
using Hallelujah.Summit.Hallelu;
using Xunit;

namespace Hallelujah.Summit.Tests.Hallelu;

public sealed class ImportWorkTests : IDisposable
{
    readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task What_one_split_holds_as_doubles_is_written_anew_in_the_decimal_that_the_others_need()
    {
        var text = new StringBuilder("n,amount\n");
        for (int i = 0; i < 1_000; i++) text.Append(i).Append(",1.5\n");
        text.Append("1000,12345678901234567.25\n");
        FeedStore feed = await ImportAsync(_directory.Write("a.csv", text.ToString()), splitBytes: 2_048);
        Assert.True(feed.Segments > 2);
        Assert.Equal("Decimal128(19,2)", feed.Schema.Columns[1].Type.ToString());
        var amounts = new List<string>();
        for (int i = 0; i < feed.Segments; i++)
        {
            using SegmentReader reader = feed.OpenSegment(i);
            foreach (var batch in reader.ReadRows([1], null, 0, null, 10_000, TestContext.Current.CancellationToken))
            {
                var column = (Apache.Arrow.Decimal128Array)batch.Column(0);
                amounts.AddRange(Enumerable.Range(0, batch.Length).Select(r => column.GetString(r)!));
                batch.Dispose();
            }
        }
        Assert.Equal([.. Enumerable.Repeat("1.50", 1_000), "12345678901234567.25"], amounts);
        Assert.Equal("12345678901236067.25", feed.Manifest.Reports[1].Sum);
    }

    [Fact]
    public void What_is_loaded_is_told_while_the_rest_is_not()
    {
        CancellationToken cancelled = TestContext.Current.CancellationToken;
        string path = _directory.Write(
            "a.csv", "n,word\n" + string.Concat(Enumerable.Range(0, 3_000).Select(i => $"{i},w{i % 7}\n")));
        var work = new ImportWork(
            new ImportCommand { Feed = "x", Paths = [path] }, Guid.NewGuid(), _directory.Combine("feed"), 2_048);
        Assert.Null(work.Beginning(_ => [0, 1]));
        work.Open(2, cancelled);
        Assert.Null(work.Beginning(_ => [0, 1]));
        Share[] shares = [work.Next(cancelled)!, work.Next(cancelled)!, work.Next(cancelled)!];
        work.Do(shares[0], cancelled)?.Invoke();
        long first = work.Progress.Rows;
        work.Do(shares[2], cancelled)?.Invoke();
        IReadOnlyList<ColumnReport> told = work.Beginning(_ => [0, 1])!;
        Assert.Equal(["n", "word"], told.Select(r => r.Name));
        Assert.All(told, r => Assert.Equal(first, r.Count));
        Assert.Equal(("Int64", "0", $"{first - 1}"), (told[0].Type, told[0].Min, told[0].Max));
        work.Do(shares[1], cancelled)?.Invoke();
        Assert.Equal(work.Progress.Rows, work.Beginning(_ => [0, 1])![0].Count);
    }

    [Fact]
    public void A_pipe_is_refused_at_once_and_not_waited_for()
    {
        if (OperatingSystem.IsWindows()) return;
        string path = _directory.Combine("pipe.csv");
        using (Process made = Process.Start("mkfifo", [path])) made.WaitForExit();
        var work = new ImportWork(
            new ImportCommand { Feed = "x", Paths = [path] }, Guid.NewGuid(), _directory.Combine("feed"), 1_000);
        var error = Assert.Throws<ColumnarException>(() => work.Open(2, TestContext.Current.CancellationToken));
        Assert.Equal((ColumnarError.SourceUnreadable, path), (error.Error, error.File));
    }

    [Fact]
    public void Rejects_beyond_what_is_kept_are_counted_and_told()
    {
        string path = _directory.Write("a.csv", "a,b\n1,2\n" + string.Concat(Enumerable.Repeat("x\n", 100)));
        var command = new ImportCommand
        {
            Feed = "x",
            Paths = [path],
            Csv = new CsvImportOptions { OnError = BadRecordPolicy.Reject, MaxRejectBytes = 2_000 },
        };
        FeedManifest manifest = Run(new ImportWork(command, Guid.NewGuid(), _directory.Combine("feed"), 20));
        Assert.Equal(100, manifest.Figures.Rejected);
        string[] lines = File.ReadAllLines(_directory.Combine($"feed/{RejectFile.FileName}"));
        Assert.Equal(lines.Length, manifest.Figures.Findings!.RejectsKept);
        Assert.InRange(lines.Length, 2, 20);
        Assert.InRange(new FileInfo(_directory.Combine($"feed/{RejectFile.FileName}")).Length, 1, 2_000);
        command = command with { Csv = new CsvImportOptions { OnError = BadRecordPolicy.Reject } };
        manifest = Run(new ImportWork(command, Guid.NewGuid(), _directory.Combine("all"), 20));
        Assert.Equal(100, manifest.Figures.Findings!.RejectsKept);
    }

    [Fact]
    public void The_first_bad_record_is_that_of_the_file_listed_first()
    {
        string[] paths = [_directory.Write("z.csv", "a,b\n1\n"), _directory.Write("a.csv", "a,b\n2\n3\n")];
        var command = new ImportCommand
        {
            Feed = "x y",
            Paths = paths,
            Csv = new CsvImportOptions { OnError = BadRecordPolicy.Reject, MaxErrors = "50%", Header = true },
        };
        var error = Assert.Throws<HallException>(
            () => Run(new ImportWork(command, Guid.NewGuid(), _directory.Combine("feed"), 4)));
        Assert.Equal(HallErrors.TooManyErrors, error.Error);
        Assert.Equal(paths[0], error.Location!.File);
        Assert.Contains("Get-HallReject 'x y' shows", error.Recommendation, StringComparison.Ordinal);
    }

    /// <summary>
    /// What is still to be read may be good records, but no more of them than there is room for: eight fields and a
    /// line end are eight bytes at least.
    /// </summary>
    [Fact]
    public void A_share_of_errors_that_nothing_can_mend_ends_an_import_early()
    {
        const string Header = "a,b,c,d,e,f,g,h\n";
        string path = _directory.Write(
            "bad.csv", Header + string.Concat(Enumerable.Repeat("this is no such record\n", 4_000)));
        var error = Assert.Throws<HallException>(() => Import("early", path));
        Assert.Equal(HallErrors.TooManyErrors, error.Error);
        Match count = Regex.Match(error.Message, @"ShortRow ([\d,]+) so far");
        Assert.True(count.Success, error.Message);
        // Of 4,000; were each byte a record to come, 2,900.
        int met = int.Parse(count.Groups[1].Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture);
        Assert.InRange(met, 800, 1_400);

        // A tenth, and all of it before what mends it.
        path = _directory.Write("mended.csv", Header + string.Concat(
            Enumerable.Repeat("x\n", 100).Concat(Enumerable.Repeat(",,,,,,,\n", 900))));
        FeedManifest manifest = Import("mended", path);
        Assert.Equal((900L, 100L), (manifest.Figures.Rows, manifest.Figures.Rejected));

        FeedManifest Import(string feed, string file) => Run(new ImportWork(
            new ImportCommand
            {
                Feed = feed,
                Paths = [file],
                Csv = new CsvImportOptions
                {
                    OnError = BadRecordPolicy.Reject,
                    MaxErrors = "10%",
                    Header = true,
                    Delimiter = ",",
                },
            },
            Guid.NewGuid(), _directory.Combine(feed), 1_000));
    }

    [Fact]
    public void Too_many_errors_tells_kinds_and_columns_and_keeps_the_first_ones()
    {
        var text = new StringBuilder("amount,day\n");
        for (int i = 2; i < 402; i++)
        {
            text.Append((i % 4) switch
            {
                0 => "n/a,2024-01-01\n",
                1 => "x\n",
                2 => "1,soon\n",
                _ => "1,2024-01-01\n",
            });
        }
        text.Append(CultureInfo.InvariantCulture, $"2,\"{new string('z', 500)}\"\n");
        string path = _directory.Write("a.csv", text.ToString());
        var command = new ImportCommand
        {
            Feed = "x",
            Paths = [path],
            Csv = new CsvImportOptions
            {
                OnError = BadRecordPolicy.NullCell,
                // Not before all is read, when the header is no record.
                MaxErrors = "74%",
                Header = true,
                ColumnTypes = new Dictionary<string, string> { ["amount"] = "Int64", ["day"] = "Date32" },
            },
        };
        HallException whole = Fail("whole", 1 << 20, 0);
        Assert.Equal(HallErrors.TooManyErrors, whole.Error);
        Assert.Contains(
            "MaxErrors 74% allows: Cast 201 (day 101, amount 100), ShortRow 100 of 401 records. The first: "
                + "a.csv line 2",
            whole.Message, StringComparison.Ordinal);
        Assert.Equal(
            Enumerable.Range(2, 400).Where(i => i % 4 < 3).Take(100), whole.Samples.Select(s => (int)s.Line));
        Assert.All(whole.Samples, s => Assert.Equal(("x", path, null), (s.Feed, s.File, s.Record)));
        Assert.Equal("soon", whole.Samples[0].Value);

        // However it is cut, also where an earlier run has done some, the lines of whose files are read.
        foreach (int done in new[] { 0, 5, 1_000 })
        {
            HallException cut = Fail($"cut{done}", 300, done);
            Assert.Equal((whole.Message, whole.Location), (cut.Message, cut.Location));
            Assert.Equal(whole.Samples, cut.Samples);
        }
        // Files that are no good tell no more than the first of their shares.
        HallException damaged = Fail("damaged", 300, 1_000, static path =>
            File.WriteAllText(path, new string('x', (int)new FileInfo(path).Length)));
        Assert.Equal((whole.Message, whole.Samples[0]), (damaged.Message, damaged.Samples[0]));
        Assert.InRange(damaged.Samples.Count, 5, 99);
        command = command with { Csv = command.Csv with { MaxRejectBytes = 0 } };
        Assert.Equal(damaged.Samples, Fail("none", 300, 1_000).Samples);
        command = command with
        {
            Csv = command.Csv with
            {
                MaxErrors = "50%",
                SkipLines = 381,
                Header = false,
                ColumnNames = ["amount", "day"],
            },
        };
        string raw = Fail("long", 1 << 20, 0).Samples[^1].Raw;
        Assert.Equal((201, '…'), (raw.Length, raw[^1]));

        HallException Fail(string directory, long splitBytes, int done, Action<string>? change = null)
        {
            CancellationToken token = TestContext.Current.CancellationToken;
            var dies = new ImportWork(command, Guid.Empty, _directory.Combine(directory), splitBytes);
            if (done > 0)
            {
                dies.Open(2, token);
                while (done-- > 0 && dies.Next(token) is { } share) dies.Do(share, token)?.Invoke();
                foreach (string file in Directory.GetFiles(_directory.Combine(directory), "*.rejects"))
                    change?.Invoke(file);
            }
            return Assert.Throws<HallException>(
                () => Run(new ImportWork(command, Guid.Empty, _directory.Combine(directory), splitBytes)));
        }
    }

    [Fact]
    public void What_is_kept_of_bad_records_is_short_however_long_a_columns_name_is()
    {
        string name = new('n', 100_000);
        string path = _directory.Write(
            "a.csv", $"id,{name}\n" + string.Concat(Enumerable.Range(0, 50).Select(i => $"{i},x{i}\n")));
        var error = Assert.Throws<HallException>(() => Run(new ImportWork(
            new ImportCommand
            {
                Feed = "x",
                Paths = [path],
                Csv = new()
                {
                    OnError = BadRecordPolicy.Reject,
                    MaxErrors = "20",
                    ColumnTypes = new Dictionary<string, string> { [name] = "Int64" },
                },
            },
            Guid.NewGuid(), _directory.Combine("feed"), 1 << 20)));
        Assert.Equal(21, error.Samples.Count);
        Assert.InRange(JsonSerializer.Serialize(error.Samples, HallJson.Options).Length, 1, 40_000);
        Assert.InRange(error.Message.Length, 1, 1_000);
        Assert.Contains("Cast 21 (nnn", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_bad_record_that_ends_an_import_is_kept_with_the_reason()
    {
        string path = _directory.Write("a.csv", "a,b\n1,2\nbroken\n3\n");
        var error = Assert.Throws<HallException>(() => Run(new ImportWork(
            new ImportCommand { Feed = "x", Paths = [path] }, Guid.NewGuid(), _directory.Combine("feed"), 1_000)));
        RejectInfo bad = Assert.Single(error.Samples);
        Assert.Equal((3L, "ShortRow", "broken", error.Message), (bad.Line, bad.Code, bad.Raw, bad.Message));
        Assert.Equal([bad], error.On("beta").Samples);
        Assert.Equal([bad], HallException.FromData(error.ToData()).Samples);
    }

    [Fact]
    public void A_pattern_of_5000_files_is_one_feed_in_their_order()
    {
        for (int i = 0; i < 5_000; i++)
            _directory.Write($"many/f{i:D5}.csv", string.Create(CultureInfo.InvariantCulture, $"id,b\n{i},x\n"));
        FeedManifest manifest = Run(new ImportWork(
            new ImportCommand { Feed = "x", Paths = [_directory.Combine("many/f*.csv")] }, Guid.NewGuid(),
            _directory.Combine("feed"), 1 << 20));
        Assert.Equal((5_000L, "0", "4999"), (manifest.Figures.Rows, manifest.Reports[0].Min, manifest.Reports[0].Max));
        Assert.Equal("Ascending", manifest.Reports[0].SortOrder);
    }

    [Fact]
    public void A_file_that_may_not_be_read_is_named()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Needs the modes of Unix.");
        Assert.SkipWhen(Environment.IsPrivilegedProcess, "For root no file is closed.");
        string path = _directory.Write("closed.csv", "a,b\n1,2\n");
#pragma warning disable CA1416 // It is skipped above.
        File.SetUnixFileMode(path, UnixFileMode.None);
#pragma warning restore CA1416
        var error = Assert.Throws<HallException>(() => Run(new ImportWork(
            new ImportCommand { Feed = "x", Paths = [path] }, Guid.NewGuid(), _directory.Combine("feed"), 1_000)));
        Assert.Equal((HallErrors.SourceUnreadable, path), (error.Error, error.Target));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_source_that_changes_between_the_last_share_and_the_commit_is_found(bool grows)
    {
        string path = _directory.Write("a.csv", "a,b\n1,2\n");
        var work = new ImportWork(
            new ImportCommand { Feed = "x", Paths = [_directory.Combine("*.csv")] }, Guid.NewGuid(),
            _directory.Combine("feed"), 1_000);
        var error = Assert.Throws<HallException>(() => Run(work, () =>
        {
            if (grows) File.AppendAllText(path, "3,4\n");
            else _directory.Write("b.csv", "a,b\n3,4\n");
        }));
        Assert.Equal(HallErrors.SourceChanged, error.Error);
        Assert.False(File.Exists(_directory.Combine($"feed/{FeedManifest.FileName}")));
    }

    [Fact]
    public void Splits_that_are_guessed_give_what_one_split_gives()
    {
        var random = new Random(20_261);
        int wentBack = 0, failed = 0;
        for (int run = 0; run < 40; run++)
        {
            string path = _directory.Write($"guess{run}.csv", Document(random, isBad: run % 4 == 0));
            (string expected, _) = Outcome(path, 1 << 20, $"whole{run}");
            (string told, bool back) = Outcome(path, 150, $"cut{run}");
            Assert.Equal(expected, told);
            wentBack += back ? 1 : 0;
            failed += expected.StartsWith(HallErrors.BadRecord.Id, StringComparison.Ordinal) ? 1 : 0;
        }
        Assert.InRange(failed, 5, 15);
        Assert.InRange(wentBack, failed, 39);
    }

    [Fact]
    public void An_import_that_goes_on_after_a_crash_goes_back_again()
    {
        string path = _directory.Write("a.csv", "id,text\n" + string.Concat(
            Enumerable.Range(0, 300).Select(i => i % 3 == 0 ? $"{i},\"a\nb\"\n" : $"{i},plain text\n")));
        ImportWork Work() => new(
            new ImportCommand { Feed = "x", Paths = [path] }, Guid.Empty, _directory.Combine("feed"), 100);
        CancellationToken token = TestContext.Current.CancellationToken;
        ImportWork dies = Work();
        dies.Open(2, token);
        while (dies.Next(token) is { } share) dies.Do(share, token)?.Invoke();
        Assert.True(dies.NextRound(token));
        for (int i = 0; i < 5; i++) dies.Do(dies.Next(token)!, token)?.Invoke();
        FeedManifest manifest = Run(Work());
        Assert.Equal((300L, "0", "299"), (manifest.Figures.Rows, manifest.Reports[0].Min, manifest.Reports[0].Max));
        Assert.Equal("Ascending", manifest.Reports[0].SortOrder);
        Assert.Equal([("a\nb", 100L), ("plain text", 200L)],
            manifest.Reports[1].Top.Select(v => (v.Value, v.Count)).Order());
    }

    /// <summary>Numbers with a few texts among them, and texts with line ends in quotes.</summary>
    static string Document(Random random, bool isBad)
    {
        var text = new StringBuilder("id,number,text\n");
        int rows = 80 + random.Next(200), bad = isBad ? random.Next(rows) : -1, lines = random.Next(2, 800);
        for (int i = 0; i < rows; i++)
        {
            string number = random.Next(60) == 0 ? "n/a" : string.Create(CultureInfo.InvariantCulture, $"{i}.5");
            string cell = random.Next(lines) == 0 ? "\"two\n1,2,3\n\"\"lines\"\"\"" : "one";
            string row = string.Create(CultureInfo.InvariantCulture, $"{i},{number},{cell}");
            text.Append(i != bad ? row : random.Next(2) == 0 ? "too,short" : row + "\"").Append('\n');
        }
        return text.ToString();
    }

    (string Told, bool WentBack) Outcome(string path, long splitBytes, string directory)
    {
        var work = new ImportWork(
            new ImportCommand { Feed = "x", Paths = [path] }, Guid.Empty, _directory.Combine(directory), splitBytes);
        int rounds = 0;
        try
        {
            FeedManifest manifest = Run(work, onRound: () => rounds++);
            return ($"{manifest.Figures.Rows} {string.Join("\n", manifest.Columns)} "
                + JsonSerializer.Serialize(manifest.Reports, HallJson.Options), rounds > 1);
        }
        catch (HallException e)
        {
            return ($"{e.Error.Id} {e.Message} {e.Location}", rounds > 0);
        }
    }

    async Task<FeedStore> ImportAsync(string path, long splitBytes)
    {
        string directory = _directory.Combine("feed");
        Run(new ImportWork(new ImportCommand { Feed = "x", Paths = [path] }, Guid.NewGuid(), directory, splitBytes));
        return await FeedStore.OpenAsync(directory, static _ => Task.CompletedTask, null);
    }

    static FeedManifest Run(ImportWork work, Action? beforeCommit = null, Action? onRound = null)
    {
        CancellationToken token = TestContext.Current.CancellationToken;
        work.Open(2, token);
        do
        {
            while (work.Next(token) is { } share) work.Do(share, token)?.Invoke();
            onRound?.Invoke();
        }
        while (work.NextRound(token));
        beforeCommit?.Invoke();
        return work.Commit(1, token);
    }
}
