using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;
using Hallelujah.Contracts;
using StreamJsonRpc;

namespace Hallelujah.Summit.Rpc;

/// <summary>
/// What <c>rpc.discover</c> answers: the OpenRPC 1.3 document (https://spec.open-rpc.org) of a port, made from its
/// interface. Types are JSON Schemas under components; the handshake and the bulk rows, which OpenRPC knows no place
/// for, are under x-handshake and x-bulk.
/// </summary>
static class OpenRpcDocument
{
    public const string Method = "rpc.discover";

    static readonly JsonSerializerOptions Options = new(HallJson.Create())
    {
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
    };
    static readonly JsonSchemaExporterOptions SchemaOptions = new()
    {
        TreatNullObliviousAsNonNullable = true,
        TransformSchemaNode = static (context, schema) =>
        {
            Type type = context.TypeInfo.Type;
            if (type.IsAssignableTo(typeof(Instruction)) && !type.IsAbstract && schema is JsonObject members
                && members.ContainsKey("properties"))
                members["additionalProperties"] = false;
            return schema;
        },
    };
    static readonly Lazy<JsonElement> OfSummit = new(() => Make(typeof(ISummitRpc)));
    static readonly Lazy<JsonElement> OfFeed = new(() => Make(typeof(IFeedRpc)));

    /// <summary>The document of an interface; made once a process.</summary>
    public static JsonElement Of(Type contract) => contract == typeof(ISummitRpc) ? OfSummit.Value : OfFeed.Value;

    static JsonElement Make(Type contract)
    {
        JsonObject schemas = [];
        NullabilityInfoContext nullability = new();
        JsonArray methods = [];
        foreach (MethodInfo method in contract.GetInterfaces().Prepend(contract).SelectMany(i => i.GetMethods()))
        {
            methods.Add(new JsonObject
            {
                ["name"] = method.GetCustomAttribute<JsonRpcMethodAttribute>()!.Name,
                ["paramStructure"] = "either",
                ["params"] = new JsonArray([.. method.GetParameters()
                    .Where(p => p.ParameterType != typeof(CancellationToken))
                    .Select(p => Parameter(p, nullability, schemas))]),
                ["result"] = new JsonObject
                {
                    ["name"] = "result",
                    ["schema"] = Result(method.ReturnType, schemas),
                },
                ["errors"] = new JsonArray(new JsonObject { ["$ref"] = "#/components/errors/All" }),
            });
        }
        JsonObject document = new()
        {
            ["openrpc"] = "1.3.2",
            ["info"] = new JsonObject
            {
                ["title"] = contract == typeof(ISummitRpc) ? "Hallelujah Summit" : "Hallelujah Hallelu",
                ["version"] = $"{ProtocolVersion.Current}",
            },
            ["methods"] = methods,
            ["components"] = new JsonObject { ["schemas"] = schemas, ["errors"] = Errors() },
            ["x-handshake"] = Handshake(schemas),
            ["x-bulk"] = Bulk(),
            ["x-limits"] = Numbers(),
        };
        return document.Deserialize<JsonElement>();
    }

    static JsonObject Parameter(ParameterInfo parameter, NullabilityInfoContext nullability, JsonObject schemas)
    {
        Type type = parameter.ParameterType;
        bool progress = type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IProgress<>);
        bool nullable = nullability.Create(parameter).ReadState == NullabilityState.Nullable;
        JsonNode schema = progress
            ? new JsonObject
            {
                ["type"] = new JsonArray("string", "integer", "null"),
                ["description"] =
                    "A token of the client's; $/progress notifications with this token follow: params token and value.",
                ["x-progress"] = Reference(type.GetGenericArguments()[0], schemas),
            }
            : Reference(type, schemas);
        if (nullable && !progress && type.IsClass | type.IsInterface)
            schema = new JsonObject { ["anyOf"] = new JsonArray(schema, new JsonObject { ["type"] = "null" }) };
        JsonObject described = new()
        {
            ["name"] = parameter.Name,
            ["required"] = !parameter.HasDefaultValue,
            ["schema"] = schema,
        };
        return described;
    }

    static JsonNode Result(Type returned, JsonObject schemas) =>
        returned.IsGenericType
            ? Reference(returned.GetGenericArguments()[0], schemas)
            : new JsonObject { ["type"] = "null" };

    /// <summary>
    /// A reference to the type's schema, which is added where it is not there yet; simple types stand in place.
    /// </summary>
    static JsonNode Reference(Type type, JsonObject schemas)
    {
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>))
            return new JsonObject { ["type"] = "array", ["items"] = Reference(type.GetGenericArguments()[0], schemas) };
        JsonNode schema = Options.GetJsonSchemaAsNode(type, SchemaOptions);
        if (type.Assembly != typeof(ISummitRpc).Assembly) return schema;
        if (!schemas.ContainsKey(type.Name))
        {
            Rebase(schema, $"#/components/schemas/{type.Name}");
            schemas[type.Name] = schema;
        }
        return new JsonObject { ["$ref"] = $"#/components/schemas/{type.Name}" };
    }

    /// <summary>
    /// The exporter's references count from the schema's own root, which is now somewhere inside a document.
    /// </summary>
    static void Rebase(JsonNode? node, string root)
    {
        if (node is JsonArray array)
        {
            foreach (JsonNode? item in array) Rebase(item, root);
            return;
        }
        if (node is not JsonObject members) return;
        if (members["$ref"] is JsonValue reference && reference.TryGetValue(out string? pointer)
            && pointer.StartsWith('#'))
            members["$ref"] = root + pointer[1..];
        foreach ((_, JsonNode? value) in members.ToList()) Rebase(value, root);
    }

    /// <summary>The table of errors; a JSON-RPC error's data is an ErrorData.</summary>
    static JsonObject Errors()
    {
        JsonObject errors = new()
        {
            ["All"] = new JsonObject
            {
                ["code"] = HallErrors.Internal.Code,
                ["message"] = "Any error of the table: the code tells which.",
                ["data"] =
                    new JsonObject { ["codes"] = new JsonArray([.. HallErrors.All.Select(e => (JsonNode)e.Code)]) },
            },
        };
        foreach (HallError error in HallErrors.All)
        {
            errors[error.Id] = new JsonObject
            {
                ["code"] = error.Code,
                ["message"] = error.Id,
                ["data"] =
                    new JsonObject { ["kind"] = error.Kind.ToString(), ["recommendation"] = error.Recommendation },
            };
        }
        return errors;
    }

    static JsonObject Handshake(JsonObject schemas) => new()
    {
        ["method"] = Hello.Method,
        ["description"] = "The first message on every connection; nothing else is read before it is accepted.",
        ["params"] = Reference(typeof(Hello), schemas),
        ["result"] = Reference(typeof(HelloResult), schemas),
        ["error"] = Reference(typeof(ErrorData), schemas),
        ["protocol"] = ProtocolVersion.Current,
    };

    static JsonObject Bulk() => new()
    {
        ["method"] = "feed.read",
        ["description"] =
            "Connect to the ticket's endpoint and send hall.hello with the ticket: an Arrow IPC stream follows the "
            + "answer, its end-of-stream marker last. Keep your sending side open and silent; closing it stops the "
            + "rows. Without the marker the rows were cut short: the answer to hall.hello with the same ticket again "
            + "is the reason.",
        ["mediaType"] = "application/vnd.apache.arrow.stream",
    };

    static JsonObject Numbers()
    {
        JsonObject numbers = [];
        foreach (FieldInfo limit in typeof(Limits).GetFields(BindingFlags.Public | BindingFlags.Static))
            numbers[JsonNamingPolicy.CamelCase.ConvertName(limit.Name)] = (int)limit.GetRawConstantValue()!;
        return numbers;
    }
}
