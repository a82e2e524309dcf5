using System.Numerics;

namespace Hallelujah.Columnar.Statistics;

/// <summary>
/// Counts every different value of a column exactly, in bounded memory: a pass over the column keeps the least values
/// that there is room for, in order and with their counts, and the next pass goes on behind them.
/// </summary>
/// <param name="maxRuns">Different values to keep.</param>
sealed class RunCollector<T>(int maxRuns) where T : unmanaged, INumber<T>
{
    const int BufferValues = 1 << 18;

    readonly T[] _buffer = new T[BufferValues];
    int _buffered;
    T _above, _upTo;
    bool _hasAbove, _hasUpTo;
    List<(T Value, long Count)> _runs = [];

    /// <summary>The different values of this pass in order; all that lie in its range.</summary>
    public IReadOnlyList<(T Value, long Count)> Runs => _runs;

    public void Add(T value)
    {
        if ((_hasAbove && value <= _above) || (_hasUpTo && value > _upTo)) return;
        _buffer[_buffered++] = value;
        if (_buffered == BufferValues) Settle();
    }

    /// <summary>Ends a pass. True where there are more values, which the next pass counts.</summary>
    public bool EndPass()
    {
        Settle();
        return _hasUpTo;
    }

    /// <summary>Starts the next pass, behind the values of the one before.</summary>
    public void NextPass()
    {
        (_above, _hasAbove, _hasUpTo) = (_upTo, true, false);
        _runs.Clear();
    }

    void Settle()
    {
        if (_buffered == 0) return;
        Span<T> values = _buffer.AsSpan(0, _buffered);
        values.Sort();
        _buffered = 0;
        var merged = new List<(T, long)>(Math.Min(maxRuns + values.Length, _runs.Count + values.Length));
        int run = 0;
        for (int i = 0; i < values.Length;)
        {
            T value = values[i];
            int end = i + 1;
            while (end < values.Length && values[end] == value) end++;
            while (run < _runs.Count && _runs[run].Value < value) merged.Add(_runs[run++]);
            long before = run < _runs.Count && _runs[run].Value == value ? _runs[run++].Count : 0;
            merged.Add((value, before + end - i));
            i = end;
        }
        while (run < _runs.Count) merged.Add(_runs[run++]);
        _runs = merged;
        if (_runs.Count <= maxRuns) return;
        // The upper half is left to the next pass, so that there is room to go on.
        _runs.RemoveRange(maxRuns / 2, _runs.Count - (maxRuns / 2));
        (_upTo, _hasUpTo) = (_runs[^1].Value, true);
    }
}
