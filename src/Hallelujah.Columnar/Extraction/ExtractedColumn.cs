using Hallelujah.Columnar.Segments;

namespace Hallelujah.Columnar.Extraction;

/// <summary>The selected rows of a column, with zones and statistics; the memory that was rented for them.</summary>
internal sealed class ExtractedColumn : IDisposable
{
    readonly List<IDisposable> _rented = [];

    public ColumnData Data { get; private set; } = null!;

    /// <summary>What a maker makes; where it throws, what it has rented goes back.</summary>
    public static ExtractedColumn Make(Func<ExtractedColumn, ColumnData> maker)
    {
        var column = new ExtractedColumn();
        try
        {
            column.Data = maker(column);
            return column;
        }
        catch
        {
            column.Dispose();
            throw;
        }
    }

    /// <summary>So many bytes, with any contents.</summary>
    public Memory<byte> Rent(int bytes)
    {
        var owner = ColumnMemory.Rent(bytes);
        _rented.Add(owner);
        return owner.Memory[..bytes];
    }

    public void Dispose()
    {
        foreach (var memory in _rented) memory.Dispose();
        _rented.Clear();
    }
}
