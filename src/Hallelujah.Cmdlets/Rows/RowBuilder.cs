using System.Linq.Expressions;
using System.Management.Automation;
using Apache.Arrow;

namespace Hallelujah.Cmdlets.Rows;

/// <summary>Rows of a record batch as objects with one note property a column, in column order.</summary>
sealed class RowBuilder
{
    /// <summary>
    /// PSObject with room for its properties: PowerShell 7's constructor, which the reference assembly lacks.
    /// </summary>
    static readonly Func<int, PSObject> Create = FindConstructor();

    readonly string[] _names;
    readonly Func<int, object?>[] _columns;

    public RowBuilder(RecordBatch batch)
    {
        _names = [.. batch.Schema.FieldsList.Select(f => f.Name)];
        _columns = [.. batch.Arrays.Select(ColumnReader.For)];
    }

    public PSObject Build(int row)
    {
        PSObject result = Create(_names.Length);
        PSMemberInfoCollection<PSPropertyInfo> properties = result.Properties;
        for (int i = 0; i < _names.Length; i++)
            properties.Add(new PSNoteProperty(_names[i], _columns[i](row)), preValidated: true);
        return result;
    }

    static Func<int, PSObject> FindConstructor()
    {
        if (typeof(PSObject).GetConstructor([typeof(int)]) is not { } constructor) return _ => new();
        ParameterExpression capacity = Expression.Parameter(typeof(int));
        return Expression.Lambda<Func<int, PSObject>>(Expression.New(constructor, capacity), capacity).Compile();
    }
}
