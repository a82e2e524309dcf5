using System.Collections.Immutable;
using CsCheck;
using Hallelujah.Columnar.Schema;
using Xunit;

namespace Hallelujah.Columnar.Tests.Schema;

public sealed class ColumnInferenceTests
{
    static readonly Gen<ColumnInference> Inference =
        Gen.Select(
            Gen.Int[0, 3].Array[9], Gen.Int[0, 5],
            Gen.Select(Gen.Int[0, 20], Gen.Int[0, 20], Gen.Int[0, 20], Gen.Bool), Gen.Bool)
            .Select((counts, nulls, digits, negativeZero) => new ColumnInference
            {
                Classes = counts.Select((n, i) => n == 0 ? default
                    : new ClassSeen(n, new ValuePlace(n % 2, 10 - n, $"v{i}"))).ToImmutableArray(),
                Nulls = nulls,
                Digits = new(
                    digits.Item1, digits.Item2, digits.Item3,
                    BeyondFloat: digits.Item3 > NumberDigits.MaxPrintedFloat
                        || digits.Item3 > NumberDigits.MaxFloat && digits.Item4),
                HasNegativeZero = negativeZero,
            });

    [Fact]
    public void TheJoinIsAssociativeAndCommutativeAndHasAnEmptyOne() =>
        Gen.Select(Inference, Inference, Inference).Sample(
        (a, b, c) =>
        {
            Assert.Equal(a.Join(b), b.Join(a));
            Assert.Equal(a.Join(b).Join(c), a.Join(b.Join(c)));
            Assert.Equal(a, a.Join(ColumnInference.Empty));
        },
        seed: "0N0XIzNsQ0O2", iter: 500);

    [Fact]
    public void TypesOnlyEverWiden() => Gen.Select(Inference, Inference).Sample(
        (a, b) =>
        {
            ColumnType narrow = a.Resolve(), wide = a.Join(b).Resolve();
            Assert.True(
                narrow == wide || wide == ColumnType.Utf8 || SchemaResolver.CanWiden(narrow, wide)
                || narrow == ColumnType.Float64 && wide.Kind == ColumnKind.Decimal128
                || narrow.Kind == ColumnKind.Decimal128 && wide == ColumnType.Float64,
                $"{narrow} became {wide}");
        },
        seed: "0N0XIzNsQ0O2", iter: 2000);

    [Fact]
    public void WhatIsSurelyTextStaysTextWithoutANearMissWhateverFollows()
    {
        int sure = 0;
        Gen.Select(Counted(40), Counted(2_000)).Sample(
            (a, b) =>
            {
                if (!a.IsSurelyText) return;
                sure++;
                var joined = a.Join(b);
                Assert.Equal(ColumnType.Utf8, joined.Resolve());
                Assert.Null(NearMisses.Find(ColumnType.Utf8, joined, []));
            },
            seed: "0N0XIzNsQ0O2", iter: 5000, threads: 1);
        Assert.True(sure > 500);
    }

    // Few classes at a time, as in life.
    static Gen<ColumnInference> Counted(int scale) =>
        Gen.Select(Gen.Int[0, 10].Array[9], Gen.Int[0, 511], Gen.Int[10, 20]).Select((counts, there, digits) =>
            new ColumnInference
            {
                Classes = counts.Select((n, i) => n == 0 || (there >> i & 1) == 0 ? default
                    : new ClassSeen(n * scale, new ValuePlace(0, i + 1, $"v{i}"))).ToImmutableArray(),
                Digits = new(digits, 0, digits, BeyondFloat: digits > NumberDigits.MaxFloat && there % 3 != 0),
            });

    [Fact]
    public void WhatIsWrittenIsRead() => Inference.Sample(
        inference =>
        {
            var memory = new MemoryStream();
            using var writer = new BinaryWriter(memory);
            inference.Write(writer);
            memory.Position = 0;
            using var reader = new BinaryReader(memory);
            Assert.Equal(inference, ColumnInference.Read(reader));
        },
        seed: "0N0XIzNsQ0O2", iter: 200);
}
