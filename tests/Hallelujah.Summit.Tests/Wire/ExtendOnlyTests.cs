using System.Text.Json;
using System.Text.Json.Nodes;
using Hallelujah.Contracts;
using Xunit;

namespace Hallelujah.Summit.Tests.Wire;

/// <summary>
/// Messages are extend-only: what version 0.1 wrote, kept in messages-0.1.json, is read as it was meant, for ever. The
/// file is never changed but for types that come to it.
/// </summary>
public sealed class ExtendOnlyTests
{
    static readonly string File = Path.Combine(AppContext.BaseDirectory, "Wire", "messages-0.1.json");

    static readonly JsonObject Samples = Load();

    static JsonObject Load() => JsonNode.Parse(System.IO.File.ReadAllText(File))!.AsObject();

    public static TheoryData<string> Types => [.. WireTypes.All.Select(t => t.FullName!)];

    static Type TypeOf(string name) => WireTypes.All.Single(t => t.FullName == name);

    [Theory]
    [MemberData(nameof(Types))]
    public void What_the_first_version_wrote_is_read_and_nothing_of_it_is_lost(string name)
    {
        JsonNode sample = SampleOf(name);
        Assert.Equal([], Missing(sample, Again(name, sample), name));
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void What_a_later_version_adds_is_passed_over(string name)
    {
        JsonNode sample = SampleOf(name);
        JsonNode later = sample.DeepClone();
        Extend(later);
        Assert.True(JsonNode.DeepEquals(Again(name, sample), Again(name, later)), later.ToJsonString());
    }

    [Fact]
    public void Every_sample_has_its_type() =>
        Assert.Equal([], Samples.Select(s => s.Key).Except(WireTypes.All.Select(t => t.FullName!)));

    static JsonNode SampleOf(string name)
    {
        if (Samples[name] is { } sample) return sample;
        object value = WireTypes.ValueOf(TypeOf(name));
        string json = JsonSerializer.Serialize(value, WireTypes.WrittenAs(TypeOf(name)), HallJson.Options);
        Assert.Fail($"There is no sample of {name} yet. Add to Wire/messages-0.1.json:\n  \"{name}\": {json},");
        return null!;
    }

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
            // A dictionary: its keys are the user's.
            case JsonObject { Count: 1 } only when only.ContainsKey("text"):
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
