using System.Buffers;
using System.Numerics;

namespace Hallelujah.Columnar.Statistics;

/// <summary>Arrays for hash tables, used again from share to share: cleared, and a power of two long.</summary>
static class TablePool<T>
{
    public static T[] Rent(int length)
    {
        T[] array = ArrayPool<T>.Shared.Rent(length);
        if (!BitOperations.IsPow2(array.Length)) return new T[length];
        Array.Clear(array);
        return array;
    }

    public static void Return(T[] array)
    {
        if (BitOperations.IsPow2(array.Length)) ArrayPool<T>.Shared.Return(array);
    }
}
