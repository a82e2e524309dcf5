namespace Hallelujah.Columnar.Csv;

/// <summary>Cuts sources whose dialect or encoding the tokenizer does not know.</summary>
public sealed unsafe partial class CsvSplitPlanner
{
    readonly DialectScanner _scanner = new(source.Dialect);
    readonly DecodedText _text = new();

    /// <summary>Takes at least so many bytes of the file, up to the end of the record in which they end.</summary>
    CsvExtent CutByDialect(CsvFile file, long wanted, CancellationToken cancellationToken)
    {
        long start = _offset, startLine = _line;
        _text.Open(file, new(_file, _offset, file.Length - _offset, _line));
        try
        {
            _scanner.Reset();
            int at = 0;
            while (true)
            {
                if (_scanner.Scan(_text.Data + at, _text.Length - at, _text.AtEnd))
                {
                    at += _scanner.Next;
                    _scanner.Reset();
                    if (_text.OffsetAt(at) - start >= wanted) break;
                    continue;
                }
                if (_text.AtEnd) break;
                cancellationToken.ThrowIfCancellationRequested();
                // Only the record's end is wanted, so what was looked at goes; but for the \r of a \r\n, whose line
                // would count twice.
                int done = at + _scanner.At;
                if (done > at && _text.Data[done - 1] == '\r') done--;
                _text.Drop(done);
                _scanner.Forget(done - at);
                at = 0;
                _text.ReadMore(CsvLimits.BlockBytes);
            }
            (_offset, _line) = (_text.OffsetAt(at), _text.LineAt(at));
        }
        finally
        {
            _text.Close();
        }
        int index = _file;
        long end = Math.Min(_offset, file.Length);
        if (_offset >= file.Length) (_file, _offset) = (_file + 1, -1);
        return new(index, start, end - start, startLine);
    }
}
