using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Hallelujah.Columnar.Segments;

/// <summary>
/// The distinct texts of a column and their codes, in order of first appearance. A slot holds a text's length and its
/// first and last eight bytes, which decide equality alone up to 16 bytes; longer ones are compared whole.
/// </summary>
internal sealed unsafe class TextDictionary
{
    /// <summary>Codes beyond this would need 32 bits, where text of few repeats is better kept as it is.</summary>
    public const int MaxCount = 32_768;

    /// <summary>A dictionary larger than the cache costs more time than it saves space.</summary>
    public const int MaxBytes = 2 << 20;

    const int FirstSlots = 64;

    internal struct Slot
    {
        public ulong Head, Tail;
        public int Length, Code;
    }

    Slot[] _slots = NewSlots(FirstSlots);
    int _shift = 64 - BitOperations.Log2(FirstSlots);
    readonly NativeBuffer _bytes = new();
    readonly NativeBuffer _offsets = new();

    public int Count { get; private set; }
    public int Bytes { get; private set; }
    public bool IsFull => Count > MaxCount || Bytes > MaxBytes;
    public NativeBuffer ByteBuffer => _bytes;
    public NativeBuffer OffsetBuffer => _offsets;

    public void Reset()
    {
        foreach (ref var slot in _slots.AsSpan()) slot.Code = -1;
        (Count, Bytes) = (0, 0);
    }

    /// <summary>
    /// The code of a text; a new one where it is new. Eight bytes from the text's start are read whatever its length.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Encode(byte* text, int length)
    {
        int code = Find(text, length, out int at, out ulong head, out ulong tail);
        return code >= 0 ? code : Add(at, text, length, head, tail);
    }

    /// <summary>The code of a text, if it is known; reads as <see cref="Encode"/> does.</summary>
    public bool TryFind(byte* text, int length, out int code) => (code = Find(text, length, out _, out _, out _)) >= 0;

    /// <summary>The code of a text, or -1 and where it belongs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    int Find(byte* text, int length, out int at, out ulong head, out ulong tail)
    {
        (head, tail) = (Unsafe.ReadUnaligned<ulong>(text), 0);
        if (length < 8) head = length == 0 ? 0 : head & ulong.MaxValue >> (64 - 8 * length);
        else tail = Unsafe.ReadUnaligned<ulong>(text + length - 8);
        ulong hash = Hash(head, tail, length);
        if (length > 16) hash = HashMiddle(hash, text, length);
        var slots = _slots;
        at = (int)(hash >> _shift);
        while (true)
        {
            ref var slot = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(slots), at);
            if (slot.Code < 0) return -1;
            if (slot.Head == head && slot.Tail == tail && slot.Length == length
                && (length <= 16 || SameMiddle(slot.Code, text, length))) return slot.Code;
            at = at + 1 & slots.Length - 1;
        }
    }

    /// <summary>A look at the table for a loop to hold, good until a text is added.</summary>
    public Probe Begin() => new(ref MemoryMarshal.GetArrayDataReference(_slots), _shift);

    /// <summary>Finds the usual: a text of at most 16 bytes that is known and in the first slot looked at.</summary>
    public readonly ref struct Probe(ref Slot slots, int shift)
    {
        readonly ref Slot _slots = ref slots;
        readonly int _shift = shift;

        /// <summary>False says nothing. Eight bytes from the text's start are read whatever its length.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public bool TryFind(byte* text, int length, out int code)
        {
            code = -1;
            if (length is 0 or > 16) return false;
            ulong head = Unsafe.ReadUnaligned<ulong>(text), tail = 0;
            if (length < 8) head &= ulong.MaxValue >> (64 - 8 * length);
            else tail = Unsafe.ReadUnaligned<ulong>(text + length - 8);
            ref var slot = ref Unsafe.Add(ref _slots, (nint)(Hash(head, tail, length) >> _shift));
            code = slot.Code;
            return code >= 0 && slot.Head == head && slot.Tail == tail && slot.Length == length;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static ulong Hash(ulong head, ulong tail, int length) =>
        (head ^ BitOperations.RotateLeft(tail, 23) ^ (uint)length) * 0x9E3779B97F4A7C15UL;

    public ReadOnlySpan<byte> TextOf(int code)
    {
        int* offsets = (int*)_offsets.Pointer;
        return new(_bytes.Pointer + offsets[code], offsets[code + 1] - offsets[code]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static ulong HashMiddle(ulong hash, byte* text, int length)
    {
        for (int i = 8; i < length - 8; i += 8)
        {
            ulong high = Math.BigMul(hash ^ 0xA0761D6478BD642FUL,
                Unsafe.ReadUnaligned<ulong>(text + i) ^ 0xE7037ED1A0B428DBUL, out ulong low);
            hash = high ^ low;
        }
        return hash * 0x9E3779B97F4A7C15UL;
    }

    bool SameMiddle(int code, byte* text, int length) =>
        TextOf(code).SequenceEqual(new ReadOnlySpan<byte>(text, length));

    [MethodImpl(MethodImplOptions.NoInlining)]
    int Add(int at, byte* text, int length, ulong head, ulong tail)
    {
        int code = Count++;
        _offsets.Ensure((Count + 1L) * sizeof(int), (long)Count * sizeof(int));
        int* offsets = (int*)_offsets.Pointer;
        offsets[code] = Bytes;
        _bytes.Ensure((long)Bytes + length, Bytes);
        Buffer.MemoryCopy(text, _bytes.Pointer + Bytes, length, length);
        Bytes += length;
        offsets[code + 1] = Bytes;
        _slots[at] = new() { Head = head, Tail = tail, Length = length, Code = code };
        if (Count * 2 > _slots.Length) Rehash();
        return code;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void Rehash()
    {
        var old = _slots;
        _slots = NewSlots(old.Length * 4);
        _shift -= 2;
        foreach (ref var slot in old.AsSpan())
        {
            if (slot.Code < 0) continue;
            ulong hash = Hash(slot.Head, slot.Tail, slot.Length);
            if (slot.Length > 16)
                fixed (byte* text = TextOf(slot.Code)) hash = HashMiddle(hash, text, slot.Length);
            int at = (int)(hash >> _shift);
            while (_slots[at].Code >= 0) at = at + 1 & _slots.Length - 1;
            _slots[at] = slot;
        }
    }

    static Slot[] NewSlots(int count)
    {
        var slots = new Slot[count];
        foreach (ref var slot in slots.AsSpan()) slot.Code = -1;
        return slots;
    }
}
