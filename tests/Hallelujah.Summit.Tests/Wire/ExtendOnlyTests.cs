using System.Text.Json;
using System.Text.Json.Nodes;
using Hallelujah.Contracts;
using Xunit;

namespace Hallelujah.Summit.Tests.Wire;

/// <summary>
/// Messages are extend-only: what earlier versions wrote, kept in files, is read as it was meant, for ever. The files
/// of versions that are in use are never changed; what is new comes to the last one, or to one of its own.
/// </summary>
public sealed class ExtendOnlyTests
{
    /// <summary>
    /// What version 0.1 wrote, and what it wrote when feeds could lie on several hosts, with all members that came
    /// since; then what came with feeds that go from one host to another, and what answers show since.
    /// </summary>
    static readonly string[] Files =
    [
        "messages-0.1.json", "messages-0.1-spread.json", "messages-0.1-found.json", "messages-0.1-moved.json",
        "messages-0.1-shown.json",
    ];

    static readonly Dictionary<string, JsonObject> Samples = Files.ToDictionary(f => f, Load);

    static JsonObject Load(string file) => JsonNode.Parse(
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Wire", file)))!.AsObject();

    public static TheoryData<string> Types => [.. WireTypes.All.Select(t => t.FullName!)];

    public static IEnumerable<TheoryDataRow<string, string>> Recorded => Samples.SelectMany(
        file => file.Value.Select(sample => new TheoryDataRow<string, string>(file.Key, sample.Key)));

    static Type TypeOf(string name) => WireTypes.All.Single(t => t.FullName == name);

    [Theory]
    [MemberData(nameof(Recorded))]
    public void What_an_earlier_version_wrote_is_read_and_nothing_of_it_is_lost(string file, string name)
    {
        JsonNode sample = Samples[file][name]!;
        Assert.Equal([], Missing(sample, Again(name, sample), name));
    }

    [Theory]
    [MemberData(nameof(Recorded))]
    public void What_a_later_version_adds_is_passed_over_or_kept_where_it_is_an_option(string file, string name)
    {
        JsonNode sample = Samples[file][name]!;
        JsonNode again = Again(name, Extended(sample));
        string[] kept = [.. Added(again, "")];
        if (typeof(Instruction).IsAssignableFrom(TypeOf(name)))
        {
            Assert.Contains(Addition, kept);
            Assert.Equal(kept.Order(), ((Instruction)Read(name, again)).UnknownOptions().Order());
        }
        Remove(again);
        Assert.True(JsonNode.DeepEquals(Again(name, sample), again), again.ToJsonString());
    }

    /// <summary>
    /// What is written although it is not set, for good: a Summit that does not know an option refuses what has it.
    /// </summary>
    static readonly (Instruction Unset, string Members)[] Written =
    [
        (new ImportCommand { Feed = "f", Paths = ["p"] }, "csv feed kind literal paths"),
        (new ExtractCommand { Feed = "f", Input = "i" }, "feed input kind selection"),
        (new CsvImportOptions(), "allText blankLines dateFormats nullValues onError ragged skipLines thousands"),
        (new Selection(), "allowPartial skip"),
        (new FeedQuery(), "deleted"),
        (new ExportRequest("f", "p", "Csv", new Selection(), false), "delimiter feed format overwrite path selection"),
        (new CommandSubmission(Guid.Empty, new ExtractCommand { Feed = "f", Input = "i" }),
            "command commandId waitForInput waitForName worksheet"),
    ];

    [Fact]
    public void Options_that_are_not_set_are_not_written() => Assert.All(Written, w => Assert.Equal(
        w.Members, string.Join(' ', JsonSerializer.SerializeToNode(
            w.Unset, WireTypes.WrittenAs(w.Unset.GetType()), HallJson.Options)!.AsObject()
            .Select(m => m.Key).Order(StringComparer.Ordinal))));

    [Theory]
    [MemberData(nameof(Types))]
    public void Every_member_of_every_type_is_in_a_sample(string name)
    {
        Type type = TypeOf(name);
        JsonNode now = JsonSerializer.SerializeToNode(
            WireTypes.ValueOf(type), WireTypes.WrittenAs(type), HallJson.Options)!;
        bool isRecorded = Samples.Values.Any(
            s => s[name] is { } sample && !Missing(now, sample, name).Any(m => !m.Contains(" is ")));
        Assert.True(isRecorded, $"Add to Wire/{Files[^1]}:\n  \"{name}\": {now.ToJsonString()},");
    }

    [Fact]
    public void Every_sample_has_its_type() => Assert.Equal(
        [], Samples.Values.SelectMany(s => s.Select(m => m.Key)).Except(WireTypes.All.Select(t => t.FullName!)));

    static object Read(string name, JsonNode json)
    {
        object? read = json.Deserialize(WireTypes.WrittenAs(TypeOf(name)), HallJson.Options);
        Assert.IsType(TypeOf(name), read);
        return read!;
    }

    /// <summary>As this version reads it, written again.</summary>
    static JsonNode Again(string name, JsonNode json) =>
        JsonSerializer.SerializeToNode(Read(name, json), WireTypes.WrittenAs(TypeOf(name)), HallJson.Options)!;

    /// <summary>The members and values of the sample that are not in what was written again.</summary>
    static IEnumerable<string> Missing(JsonNode? sample, JsonNode? again, string path)
    {
        switch (sample)
        {
            case JsonObject members:
                return members.SelectMany(m => again is JsonObject o && o.ContainsKey(m.Key)
                    ? Missing(m.Value, o[m.Key], $"{path}.{m.Key}")
                    : [$"{path}.{m.Key}"]);
            case JsonArray items:
                return items.SelectMany((item, i) => again is JsonArray a && i < a.Count
                    ? Missing(item, a[i], $"{path}[{i}]")
                    : [$"{path}[{i}]"]);
            default:
                return JsonNode.DeepEquals(sample, again) ? [] : [$"{path} is {again?.ToJsonString()}"];
        }
    }

    const string Addition = "ofALaterVersion";

    static JsonNode Extended(JsonNode sample)
    {
        JsonNode later = sample.DeepClone();
        Extend(later);
        return later;
    }

    /// <summary>Where members of a later version are.</summary>
    static IEnumerable<string> Added(JsonNode? node, string at) => node switch
    {
        JsonObject members => members.SelectMany(
            m => m.Key == Addition ? [at + m.Key] : Added(m.Value, at + m.Key + (m.Value is JsonArray ? "" : "."))),
        JsonArray items => items.SelectMany((item, i) => Added(item, $"{at}[{i}].")),
        _ => [],
    };

    static void Remove(JsonNode? node)
    {
        if (node is JsonArray items)
            foreach (JsonNode? item in items) Remove(item);
        if (node is not JsonObject members) return;
        members.Remove(Addition);
        foreach ((_, JsonNode? member) in members) Remove(member);
    }

    static void Extend(JsonNode? node)
    {
        switch (node)
        {
            // A dictionary: its keys are no members.
            case JsonObject { Count: 1 } only when only.First().Key is var key
                && (key is "text" or "7" || Guid.TryParse(key, out _)):
                break;
            case JsonObject members:
                foreach ((_, JsonNode? member) in members.ToList()) Extend(member);
                members[Addition] = new JsonObject { ["text"] = "x", ["list"] = new JsonArray(1, 2) };
                break;
            case JsonArray items:
                foreach (JsonNode? item in items) Extend(item);
                break;
        }
    }
}
