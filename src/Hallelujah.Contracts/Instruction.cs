using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Hallelujah.Contracts;

/// <summary>
/// What says what is to be done. Without an option something else would be done, so who would follow it refuses what it
/// does not know (<see cref="UnknownOptions"/>). Members of later versions are kept, since who passes it on, or keeps it
/// in a worksheet, need not know them. For earlier versions a new option is not written where it is not set: null, or
/// <see cref="JsonIgnoreCondition.WhenWritingDefault"/>.
/// </summary>
public abstract record Instruction
{
    /// <summary>Members that this version does not know.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Unknown { get; init; }

    /// <summary>
    /// The options in it, and in what it consists of, that this version does not know, as paths such as csv.singleLine;
    /// null is an option that is not set.
    /// </summary>
    public IReadOnlyList<string> UnknownOptions()
    {
        List<string> paths = [];
        AddUnknown("", paths);
        return paths;
    }

    void AddUnknown(string at, List<string> paths)
    {
        if (Unknown is not null)
            paths.AddRange(Unknown.Where(o => o.Value.ValueKind != JsonValueKind.Null).Select(o => at + o.Key));
        foreach (JsonPropertyInfo member in HallJson.Options.GetTypeInfo(GetType()).Properties)
        {
            object? value = member.Get?.Invoke(this);
            if (value is Instruction part) part.AddUnknown($"{at}{member.Name}.", paths);
            if (value is not IReadOnlyList<Instruction> parts) continue;
            for (int i = 0; i < parts.Count; i++) parts[i]?.AddUnknown($"{at}{member.Name}[{i}].", paths);
        }
    }
}
