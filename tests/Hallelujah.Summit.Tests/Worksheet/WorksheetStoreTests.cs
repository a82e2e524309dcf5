using System.Globalization;
using Hallelujah.Contracts;
using Hallelujah.Summit.Worksheet;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Hallelujah.Summit.Tests.Worksheet;

public sealed class WorksheetStoreTests : IDisposable
{
    readonly TemporaryDirectory _directory = new();

    string File => _directory.Combine("worksheet.db");

    public void Dispose() => _directory.Dispose();

    static WorksheetRow Row(long position, string name, bool holdsName = true) => new()
    {
        Position = position,
        Id = Guid.CreateVersion7(),
        CommandId = Guid.NewGuid(),
        Worksheet = "main",
        Name = name,
        Kind = "Import",
        CommandJson = """{"kind":"import","feed":"x","paths":["/a b/ü.csv"]}""",
        State = FeedState.Ready,
        Submitted = new DateTime(2025, 1, 2, 3, 4, 5, 678, DateTimeKind.Utc).AddTicks(9),
        HoldsName = holdsName,
    };

    [Fact]
    public void What_was_saved_reads_back_field_by_field()
    {
        WorksheetRow full = Row(1, "sälés") with
        {
            DeletedName = "sälés_del_20250102T030405678Z",
            DeletedAt = DateTime.UtcNow,
            Input = "other",
            InputId = Guid.NewGuid(),
            InputOwner = "beta",
            InputRun = Guid.NewGuid(),
            State = FeedState.Damaged,
            Error = new ErrorData(
                "FeedDamaged", ErrorKind.InvalidData, "m", "r", "t", new SourceLocation("f", 7, "c", "v", 8)),
            Started = DateTime.UtcNow,
            Finished = DateTime.UtcNow,
            Deleting = true,
            Figures = new FeedFigures(long.MaxValue, 2, 3, 4, 5, 6, 7, 8)
            {
                BytesMoved = long.MaxValue,
                Findings = Findings,
                Compression = FeedCompression.Zstd,
            },
            SourceJson = "{}",
            NameIsElsewhere = true,
            MovedTo = "10.0.0.2",
        };
        WorksheetRow bare = Row(2, "bare", holdsName: false);
        using (WorksheetStore store = WorksheetStore.Open(File)) store.Save([full, bare]);
        using WorksheetStore again = WorksheetStore.Open(File);
        IReadOnlyList<WorksheetRow> read = again.ReadAll();
        ImportFindings found = read[0].Figures!.Findings!;
        Assert.Equal(Findings.Renamed, found.Renamed);
        Assert.Equal(Findings with { Renamed = found.Renamed }, found);
        Assert.Equal([full with { Figures = read[0].Figures }, bare], read);
        Assert.Equal(full.Figures with { Findings = found }, read[0].Figures);
    }

    static readonly ImportFindings Findings = new()
    {
        Delimiter = "||",
        Quote = "",
        Encoding = "utf-8",
        Header = true,
        HeaderFrom = "Found",
        TitleFile = "f",
        SkipLines = 2,
        Renamed = [new RenamedColumnInfo(2, "a", "a_2")],
        RenamedCount = 1,
    };

    [Theory]
    [InlineData(1, "cells_nulled", "hosts", "bytes_moved", "findings", "compression", "name_elsewhere", "moved_to",
        "input_owner", "input_run")]
    [InlineData(2, "hosts", "bytes_moved", "findings", "compression", "name_elsewhere", "moved_to",
        "input_owner", "input_run")]
    [InlineData(3, "bytes_moved", "findings", "compression", "name_elsewhere", "moved_to", "input_owner", "input_run")]
    [InlineData(4, "findings", "compression", "name_elsewhere", "moved_to", "input_owner", "input_run")]
    [InlineData(5, "input_owner", "input_run")]
    public void A_worksheet_of_an_earlier_version_is_read_and_brought_to_the_present_one(
        int version, params string[] later)
    {
        using (WorksheetStore store = WorksheetStore.Open(File))
            store.Save([Row(1, "old") with { Figures = new FeedFigures(1, 2, 3, 4, 5, 6, 7) }]);
        using (var connection = new SqliteConnection($"Data Source={File};Pooling=False"))
        {
            connection.Open();
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = string.Concat(later.Select(c => $"ALTER TABLE commands DROP COLUMN {c}; "))
                + string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {version}");
            command.ExecuteNonQuery();
        }
        using (WorksheetStore store = WorksheetStore.Open(File))
        {
            WorksheetRow row = Assert.Single(store.ReadAll());
            Assert.Equal(new FeedFigures(1, 2, 3, 4, 5, 6, 7), row.Figures);
            store.Save([row with { Figures = row.Figures! with { CellsNulled = 9, BytesMoved = 10 } }]);
        }
        using WorksheetStore again = WorksheetStore.Open(File);
        Assert.Equal(
            new FeedFigures(1, 2, 3, 4, 5, 6, 7, 9) { BytesMoved = 10 }, Assert.Single(again.ReadAll()).Figures);
    }

    [Fact]
    public void Two_live_commands_of_one_name_in_either_case_are_refused_whole()
    {
        using WorksheetStore store = WorksheetStore.Open(File);
        store.Save([Row(1, "straße")]);
        HallException refused = Assert.Throws<HallException>(() => store.Save([Row(2, "other"), Row(3, "STRAßE")]));
        Assert.Equal(HallErrors.NameInUse, refused.Error);
        Assert.Single(store.ReadAll());
        store.Save([Row(4, "straße", holdsName: false)]);
    }

    [Fact]
    public void A_name_passes_from_one_command_to_another_in_one_step()
    {
        using WorksheetStore store = WorksheetStore.Open(File);
        WorksheetRow first = Row(5, "sales");
        WorksheetRow second = Row(2, "sales", holdsName: false);
        store.Save([first, second]);
        store.Save([second with { HoldsName = true }, first with { HoldsName = false }]);
        Assert.Equal([true, false], store.ReadAll().Select(r => r.HoldsName));
    }

    [Fact]
    public void It_is_synced_at_each_commit()
    {
        using (WorksheetStore store = WorksheetStore.Open(File)) store.Save([Row(1, "sales")]);
        using var connection = new SqliteConnection($"Data Source={File};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "PRAGMA journal_mode";
        Assert.Equal("wal", command.ExecuteScalar());
    }

    [Fact]
    public void A_later_version_and_a_damaged_file_are_told()
    {
        using (WorksheetStore.Open(File)) { }
        using (var connection = new SqliteConnection($"Data Source={File};Pooling=False"))
        {
            connection.Open();
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = "PRAGMA user_version = 99";
            command.ExecuteNonQuery();
        }
        HallException later = Assert.Throws<HallException>(() => WorksheetStore.Open(File));
        Assert.Contains("version 99", later.Message, StringComparison.Ordinal);
        System.IO.File.WriteAllText(File, new string('x', 10_000));
        HallException damaged = Assert.Throws<HallException>(() => WorksheetStore.Open(File));
        Assert.Equal(HallErrors.Configuration, damaged.Error);
        Assert.Contains(File, damaged.Message, StringComparison.Ordinal);
    }
}
