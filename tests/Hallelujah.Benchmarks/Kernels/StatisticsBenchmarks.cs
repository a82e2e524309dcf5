using BenchmarkDotNet.Attributes;
using Hallelujah.Columnar.Schema;
using Hallelujah.Columnar.Statistics;

namespace Hallelujah.Benchmarks.Kernels;

/// <summary>Statistics of a column, block by block as a load adds it; a run is one share of 262,144 values.</summary>
[MemoryDiagnoser]
public class StatisticsBenchmarks
{
    const int Values = 262_144, Block = 4_096, Exact = 61_440;

    readonly MemoryStream _kept = new();
    readonly BinaryWriter _writer;

    public StatisticsBenchmarks() => _writer = new(_kept);

    readonly long[] _few = new long[Values], _many = new long[Values];
    readonly double[] _fewFloats = new double[Values], _manyFloats = new double[Values];
    readonly ulong[] _hashes = new ulong[Values];
    ColumnStatistics _share = new(ColumnType.Int64), _floatShare = new(ColumnType.Float64);

    [GlobalSetup]
    public void SetUp()
    {
        var random = new Random(1);
        for (int i = 0; i < Values; i++)
        {
            _few[i] = random.Next(50);
            _many[i] = random.Next(2_000_000);
            _fewFloats[i] = random.Next(11) / 100.0;
            _manyFloats[i] = random.Next(10_000_000) / 100.0;
        }
        HashKernel.Integers(_many, 1, _hashes);
        _share = Add(_share, _many);
        _floatShare = Add(_floatShare, _manyFloats);
    }

    [Benchmark(OperationsPerInvoke = Values)]
    public object FewIntegers() => Add(new ColumnStatistics(ColumnType.Int64), _few);

    [Benchmark(OperationsPerInvoke = Values)]
    public object FewFloats() => Add(new ColumnStatistics(ColumnType.Float64), _fewFloats);

    [Benchmark(OperationsPerInvoke = Values)]
    public object ManyIntegersOfAFirstShare() => Add(new ColumnStatistics(ColumnType.Int64), _many);

    [Benchmark(OperationsPerInvoke = Values)]
    public object ManyIntegersOfAnotherShare() => Add(_share.ForNextShare(), _many);

    [Benchmark(OperationsPerInvoke = Values)]
    public object ManyFloatsOfAnotherShare() => Add(_floatShare.ForNextShare(), _manyFloats);

    [Benchmark(OperationsPerInvoke = Values)]
    public object ExactMomentsOfFloats()
    {
        FloatAccumulator sum = FloatAccumulator.ForValues(), squares = FloatAccumulator.ForSquares();
        for (int i = 0; i < Values; i += Block) FloatMoments.Add(_manyFloats.AsSpan(i, Block), sum, squares);
        return sum;
    }

    [Benchmark(OperationsPerInvoke = Values)]
    public object HyperLogLogOfHashes()
    {
        var sketch = new HyperLogLog();
        for (int i = 0; i < Values; i += Block)
        {
            sketch.Add(_hashes.AsSpan(i, Block));
            sketch.Settle();
        }
        return sketch;
    }

    /// <summary>As many different values as are counted exactly, and the count as it is kept.</summary>
    [Benchmark(OperationsPerInvoke = Exact)]
    public object ExactDistinctCount()
    {
        const int HashBlock = 512;
        var counter = new DistinctCounter();
        for (int i = 0; i < Exact; i += HashBlock) counter.Add(_hashes.AsSpan(i, HashBlock));
        _kept.SetLength(0);
        counter.Write(_writer);
        counter.Release();
        return _kept;
    }

    static ColumnStatistics Add(ColumnStatistics statistics, long[] values)
    {
        for (int i = 0; i < values.Length; i += Block) statistics.AddInt64(values.AsSpan(i, Block));
        return statistics;
    }

    static ColumnStatistics Add(ColumnStatistics statistics, double[] values)
    {
        for (int i = 0; i < values.Length; i += Block) statistics.AddFloat64(values.AsSpan(i, Block));
        return statistics;
    }
}
