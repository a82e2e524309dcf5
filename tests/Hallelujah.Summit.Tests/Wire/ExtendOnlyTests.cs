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
    public void What_a_later_version_adds_is_passed_over(string file, string name)
    {
        JsonNode sample = Samples[file][name]!;
        JsonNode later = sample.DeepClone();
        Extend(later);
        Assert.True(JsonNode.DeepEquals(Again(name, sample), Again(name, later)), later.ToJsonString());
    }

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

    /// <summary>As this version reads it, written again.</summary>
    static JsonNode Again(string name, JsonNode json)
    {
        Type type = WireTypes.WrittenAs(TypeOf(name));
        object? read = json.Deserialize(type, HallJson.Options);
        Assert.IsType(TypeOf(name), read);
        return JsonSerializer.SerializeToNode(read, type, HallJson.Options)!;
    }

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
                members["ofALaterVersion"] = new JsonObject { ["text"] = "x", ["list"] = new JsonArray(1, 2) };
                break;
            case JsonArray items:
                foreach (JsonNode? item in items) Extend(item);
                break;
        }
    }
}
