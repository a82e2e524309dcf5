using Hallelujah.Columnar.Csv.Kernels;
using Hallelujah.Columnar.Schema;

namespace Hallelujah.Columnar.Csv;

/// <summary>Columns whose truth values, numbers, dates or times are in other forms than the kernels know.</summary>
internal sealed unsafe partial class SplitWorker
{
    /// <summary>For columns that were written anew: empty is null, and what is quoted is not.</summary>
    static readonly NullTexts FormNulls = new([], (byte)'"');

    readonly ValueForms? _forms;
    readonly ColumnRewriter _formRewriter = new();

    FieldBlock InForms(in FieldBlock slice, int column, int field) =>
        _formRewriter.InForms(slice, field, _nulls, _forms!, _declared[column]);

    void LookAt(in FieldBlock slice, int column, int field, ColumnFeatures features)
    {
        if (_forms is null) InferenceKernel.Run(slice, field, _nulls, features);
        else InferenceKernel.Run(InForms(slice, column, field), 0, FormNulls, features);
    }

    bool ParseColumn(in FieldBlock slice, int column, int field) =>
        _forms is not null && _forms.Concern(_parsers[column]!.Type.Kind)
            ? ParseForms(slice, column, field)
            : _parsers[column]!.Parse(slice, field, _nulls, _scratch);

    bool ParseForms(in FieldBlock slice, int column, int field)
    {
        if (_parsers[column] is not TextParser text)
            return _parsers[column]!.Parse(InForms(slice, column, field), 0, FormNulls, _scratch);
        // A text is what stands in the file; only what it looks like is asked in its form.
        if (text.IsSurelyText) return text.Parse(slice, field, _nulls, _scratch);
        text.Append(slice, field, _nulls, _scratch);
        text.Look(InForms(slice, column, field), 0, FormNulls);
        return true;
    }

    bool Fits(ColumnType type, ReadOnlySpan<byte> text)
    {
        if (_forms is null || text.Length > ValueForms.MaxBytes) return DeclaredTypes.Fits(type, text);
        Span<byte> form = stackalloc byte[ValueForms.MaxBytes + ValueForms.MaxGrowth];
        return DeclaredTypes.Fits(type, form[.._forms.Rewrite(text, form, type)], _forms.Zone is not null);
    }
}
