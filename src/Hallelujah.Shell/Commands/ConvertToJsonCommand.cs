using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Numerics;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

// Error ids carry the full name of the class: this is the real one's.
#pragma warning disable IDE0130
namespace Microsoft.PowerShell.Commands;

[Cmdlet(VerbsData.ConvertTo, "Json")]
[OutputType(typeof(string))]
public sealed class ConvertToJsonCommand : PSCmdlet
{
    readonly List<object?> _input = [];
    readonly MemoryStream _bytes = new();

    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [AllowNull]
    public object? InputObject { get; set; }

    /// <summary>Levels that are written as they are; what lies deeper is written as its text.</summary>
    [Parameter]
    [ValidateRange(0, 100)]
    public int Depth { get; set; } = 2;

    [Parameter]
    public SwitchParameter Compress { get; set; }

    [Parameter]
    public SwitchParameter AsArray { get; set; }

    [Parameter]
    public SwitchParameter EnumsAsStrings { get; set; }

    protected override void ProcessRecord() => _input.Add(InputObject);

    protected override void EndProcessing()
    {
        var value = _input.Count > 1 || AsArray ? _input : _input.FirstOrDefault();
        var options = new JsonWriterOptions
        {
            Indented = !Compress,
            NewLine = Environment.NewLine,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        };
        using (var writer = new Utf8JsonWriter(_bytes, options))
            Write(writer, value, 0);
        WriteObject(Encoding.UTF8.GetString(_bytes.ToArray()));
    }

    void Write(Utf8JsonWriter writer, object? value, int level)
    {
        var plain = value is PSObject { BaseObject: not PSCustomObject } wrapped ? wrapped.BaseObject : value;
        if (WriteScalar(writer, plain))
            return;
        if (level > Depth)
        {
            WriteWarning($"Resulting JSON is truncated as serialization has exceeded the set depth of {Depth}.");
            writer.WriteStringValue(LanguagePrimitives.ConvertTo<string>(value));
        }
        else if (plain is IDictionary table)
        {
            writer.WriteStartObject();
            foreach (DictionaryEntry entry in table)
            {
                writer.WritePropertyName(LanguagePrimitives.ConvertTo<string>(entry.Key));
                Write(writer, entry.Value, level + 1);
            }

            writer.WriteEndObject();
        }
        else if (plain is IEnumerable list)
        {
            writer.WriteStartArray();
            foreach (var element in list)
                Write(writer, element, level + 1);
            writer.WriteEndArray();
        }
        else
        {
            WriteProperties(writer, PSObject.AsPSObject(value!), level);
        }
    }

    void WriteProperties(Utf8JsonWriter writer, PSObject value, int level)
    {
        writer.WriteStartObject();
        foreach (var property in value.Properties.Where(p => p.IsGettable))
        {
            writer.WritePropertyName(property.Name);
            Write(writer, property.Value, level + 1);
        }

        writer.WriteEndObject();
    }

    bool WriteScalar(Utf8JsonWriter writer, object? value)
    {
        switch (value)
        {
            case null or DBNull:
                writer.WriteNullValue();
                break;
            case string or char or Guid or Uri or Version:
                writer.WriteStringValue(value.ToString());
                break;
            case bool truth:
                writer.WriteBooleanValue(truth);
                break;
            case DateTime date:
                writer.WriteStringValue(date.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFFK", CultureInfo.InvariantCulture));
                break;
            case DateTimeOffset date:
                writer.WriteStringValue(date.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFFK", CultureInfo.InvariantCulture));
                break;
            case Enum name when EnumsAsStrings:
                writer.WriteStringValue(name.ToString());
                break;
            case Enum number:
                writer.WriteRawValue(number.ToString("D"));
                break;
            case double or float:
                WriteFloat(writer, Convert.ToDouble(value, CultureInfo.InvariantCulture));
                break;
            case decimal number:
                writer.WriteRawValue(WithPoint(number.ToString(CultureInfo.InvariantCulture)));
                break;
            case sbyte or byte or short or ushort or int or uint or long or ulong or BigInteger:
                writer.WriteRawValue(((IFormattable)value).ToString(null, CultureInfo.InvariantCulture));
                break;
            default:
                return false;
        }

        return true;
    }

    static void WriteFloat(Utf8JsonWriter writer, double value)
    {
        if (double.IsFinite(value))
            writer.WriteRawValue(WithPoint(value.ToString("R", CultureInfo.InvariantCulture)));
        else
            writer.WriteStringValue(value.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>
    /// A whole number that is not of an integer type keeps a ".0", so that it comes back as what it was.
    /// </summary>
    static string WithPoint(string number) => number.AsSpan().IndexOfAny('.', 'E') < 0 ? number + ".0" : number;
}
