using System.Collections.Immutable;
using CsCheck;
using Hallelujah.Columnar.Schema;
using Xunit;

namespace Hallelujah.Columnar.Tests.Schema;

public sealed class ColumnInferenceTests
{
    static readonly Gen<ColumnInference> Inference =
        Gen.Select(
            Gen.Int[0, 3].Array[9], Gen.Int[0, 5], Gen.Select(Gen.Int[0, 20], Gen.Int[0, 20], Gen.Int[0, 20]), Gen.Bool)
            .Select((counts, nulls, digits, negativeZero) => new ColumnInference
            {
                Classes = counts.Select((n, i) => n == 0 ? default
                    : new ClassSeen(n, new ValuePlace(n % 2, 10 - n, $"v{i}"))).ToImmutableArray(),
                Nulls = nulls,
                Digits = new(digits.Item1, digits.Item2, digits.Item3),
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
                || narrow == ColumnType.Float64 && wide.Kind == ColumnKind.Decimal128,
                $"{narrow} became {wide}");
        },
        seed: "0N0XIzNsQ0O2", iter: 2000);

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
