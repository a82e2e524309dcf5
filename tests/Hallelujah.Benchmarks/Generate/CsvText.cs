using System.Buffers.Text;

namespace Hallelujah.Benchmarks.Generate;

/// <summary>
/// Writes a CSV file from a deterministic random generator (SplitMix64, Steele, Lea, Flood 2014): the same seed gives
/// the same bytes everywhere. Buffered; a record is at most <see cref="MaxRecordBytes"/> long.
/// </summary>
sealed class CsvText(Stream target, ulong seed)
{
    const int BufferBytes = 1 << 20, MaxRecordBytes = 1 << 14;

    readonly byte[] _buffer = new byte[BufferBytes];
    int _used;
    long _flushed;
    ulong _state = seed;

    /// <summary>Bytes written so far.</summary>
    public long Length => _flushed + _used;

    public ulong NextBits()
    {
        _state += 0x9E37_79B9_7F4A_7C15;
        ulong z = _state;
        z = (z ^ (z >> 30)) * 0xBF58_476D_1CE4_E5B9;
        z = (z ^ (z >> 27)) * 0x94D0_49BB_1331_11EB;
        return z ^ (z >> 31);
    }

    /// <summary>From 0 to below bound.</summary>
    public int Next(int bound) => (int)((NextBits() >> 32) * (ulong)bound >> 32);

    /// <summary>True once in so many times.</summary>
    public bool OneIn(int times) => Next(times) == 0;

    /// <summary>From 0 to below 1.</summary>
    public double NextShare() => (NextBits() >> 11) * (1.0 / (1L << 53));

    public ReadOnlySpan<byte> Pick(byte[][] texts) => texts[Next(texts.Length)];

    public void Comma() => Byte((byte)',');

    public void Byte(byte value) => _buffer[_used++] = value;

    public void Text(ReadOnlySpan<byte> text)
    {
        text.CopyTo(_buffer.AsSpan(_used));
        _used += text.Length;
    }

    public void Integer(long value)
    {
        Utf8Formatter.TryFormat(value, _buffer.AsSpan(_used), out int written);
        _used += written;
    }

    /// <summary>The shortest form that reads back as the same value.</summary>
    public void Float(double value)
    {
        Utf8Formatter.TryFormat(value, _buffer.AsSpan(_used), out int written);
        _used += written;
    }

    /// <summary>unscaled · 10^-decimals.</summary>
    public void Decimal(long unscaled, int decimals)
    {
        if (unscaled < 0) Byte((byte)'-');
        long power = 1, magnitude = Math.Abs(unscaled);
        for (int digit = 0; digit < decimals; digit++) power *= 10;
        Integer(magnitude / power);
        Byte((byte)'.');
        for (long digit = power / 10; digit > 0; digit /= 10) Byte((byte)('0' + (magnitude / digit % 10)));
    }

    public void EndRecord()
    {
        Byte((byte)'\n');
        if (_used > BufferBytes - MaxRecordBytes) Flush();
    }

    public void Flush()
    {
        target.Write(_buffer, 0, _used);
        _flushed += _used;
        _used = 0;
    }
}
