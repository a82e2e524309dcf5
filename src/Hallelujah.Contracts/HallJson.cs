using System.Text.Json;
using System.Text.Json.Serialization;

namespace Hallelujah.Contracts;

/// <summary>The one way JSON is written: on the wire, in hall_&lt;id&gt;.json, in manifests.</summary>
public static class HallJson
{
    public static JsonSerializerOptions Options { get; } = CreateReadOnly();

    static JsonSerializerOptions CreateReadOnly()
    {
        JsonSerializerOptions options = Create();
        // Else the members of a type cannot be asked for before something was written.
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }

    /// <summary>Fresh options of the same kind, for a formatter that adds converters of its own.</summary>
    public static JsonSerializerOptions Create() => new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        // Members may come in any order: other languages write dictionaries.
        AllowOutOfOrderMetadataProperties = true,
        MaxDepth = Limits.MaxPredicateDepth + 16,
        Converters = { new JsonStringEnumConverter<ErrorKind>() },
    };
}
