using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Hallelujah.Columnar.Predicates;
using Hallelujah.Columnar.Schema;
using Hallelujah.Columnar.Segments;

namespace Hallelujah.Columnar.Extraction;

/// <summary>
/// Formats rows as JSON Lines: one object a row, in the order of the columns, nulls included. Numbers are JSON numbers
/// with all their digits; NaN and the infinities, for which JSON has no number, are strings; dates and times are ISO
/// 8601 strings.
/// </summary>
public sealed class JsonLinesExporter(FeedSchema schema, IReadOnlyList<int> columns) : IFeedExporter
{
    const int BatchRows = 1024;

    static readonly JsonWriterOptions Options = new()
    {
        SkipValidation = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping
    };

    readonly JsonEncodedText[] _names =
        [.. columns.Select(c => JsonEncodedText.Encode(schema.Columns[c].Name, Options.Encoder))];

    public void WriteHeader(IBufferWriter<byte> output) { }

    public long WriteRows(SegmentReader input, RowFilter? filter, long skip, long? first, IBufferWriter<byte> output,
        CancellationToken cancellationToken)
    {
        using var selection = RowSelection.Select(input, filter, skip, first, cancellationToken);
        if (selection.Count == 0) return 0;
        var loaded = columns.Select(input.Load).ToArray();
        using var json = new Utf8JsonWriter(output, Options);
        var buffer = new int[BatchRows];
        Span<byte> text = stackalloc byte[ValueText.MaxBytes];
        for (int at = 0; at < selection.Count; at += BatchRows)
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (int row in selection.RowsOf(at, Math.Min(BatchRows, selection.Count - at), buffer))
            {
                json.WriteStartObject();
                for (int i = 0; i < loaded.Length; i++)
                {
                    json.WritePropertyName(_names[i]);
                    Write(json, loaded[i], row, text);
                }
                json.WriteEndObject();
                json.Flush();
                json.Reset();
                output.Write("\n"u8);
            }
        }
        return selection.Count;
    }

    public void WriteFooter(IBufferWriter<byte> output) { }

    static void Write(Utf8JsonWriter json, LoadedColumn column, int row, Span<byte> text)
    {
        if (column.IsNull(row))
        {
            json.WriteNullValue();
            return;
        }
        switch (column.FeedType.Kind)
        {
            case ColumnKind.Utf8 or ColumnKind.Binary: json.WriteStringValue(column.Text(row)); break;
            case ColumnKind.Bool: json.WriteBooleanValue(column.Cell(row).Bool); break;
            case ColumnKind.Int64: json.WriteNumberValue(column.Integer(row)); break;
            case ColumnKind.Float64:
                double value = column.Cell(row).Float64;
                if (double.IsFinite(value)) json.WriteNumberValue(value);
                else json.WriteStringValue(value.ToString(CultureInfo.InvariantCulture));
                break;
            case ColumnKind.Decimal128:
                var number = column.Cell(row);
                json.WriteRawValue(
                    text[..ValueText.Decimal(number.Unscaled, number.Scale, text)], skipInputValidation: true);
                break;
            case ColumnKind.Date32:
                json.WriteStringValue(
                text[..ValueText.Date((int)column.Integer(row), text)]); break;
            default:
                long unit = column.Column.Type.Kind == ColumnKind.Date32 ? CellOf.MicrosecondsPerDay : 1;
                json.WriteStringValue(text[..ValueText.Time(
                    column.Integer(row) * unit, column.FeedType.Kind == ColumnKind.TimestampTz, text)]);
                break;
        }
    }
}
