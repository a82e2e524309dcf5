using System.Collections;
using System.Reflection;
using System.Text.Json.Serialization;
using Hallelujah.Contracts;
using Hallelujah.Summit.Cluster;
using Hallelujah.Summit.Hallelu;
using Hallelujah.Summit.Parts;

namespace Hallelujah.Summit.Tests.Wire;

/// <summary>Every type that crosses a wire, and a value of it with all members set.</summary>
static class WireTypes
{
    /// <summary>
    /// Of records in records: deep enough for every member, and an end to expressions in expressions.
    /// </summary>
    const int Depth = 5;

    static readonly NullabilityInfoContext Nullability = new();

    public static IReadOnlyList<Type> All { get; } = [.. Roots().SelectMany(Concrete).Distinct()
        .OrderBy(t => t.FullName, StringComparer.Ordinal)];

    static IEnumerable<Type> Roots()
    {
        // What hosts say to each other.
        foreach (Type type in typeof(IClusterMessage).Assembly.GetTypes())
            if (type is { IsClass: true, IsAbstract: false } && type.IsAssignableTo(typeof(IClusterMessage)))
                yield return type;
        foreach (Type type in (Type[])[
            typeof(CallQuestion), typeof(NameQuestion), typeof(Vote), typeof(NameHolder), typeof(Ballot),
            typeof(ClusterShape), typeof(ShapeReport), typeof(CataloguePage), typeof(SourceRecord)])
            yield return type;
        foreach (Type type in typeof(PartProtocol).GetNestedTypes()) yield return type;
        // What clients and Summits do.
        yield return typeof(Hello);
        yield return typeof(HelloResult);
        yield return typeof(ErrorData);
        yield return typeof(FeedCommand);
        yield return typeof(Predicate);
        foreach (MethodInfo method in typeof(ISummitRpc).GetInterfaces().Append(typeof(ISummitRpc))
            .SelectMany(i => i.GetMethods()))
        {
            foreach (Type type in method.GetParameters().Select(p => p.ParameterType).Append(method.ReturnType))
                if (Inner(type) is { } inner && inner.Assembly == typeof(ISummitRpc).Assembly) yield return inner;
        }
    }

    /// <summary>Of a task, a list or a nullable what it is of.</summary>
    static Type Inner(Type type) => type.IsArray ? Inner(type.GetElementType()!)
        : type.IsGenericType ? Inner(type.GetGenericArguments()[0]) : type;

    /// <summary>The type itself, or those that stand for it on the wire.</summary>
    static IEnumerable<Type> Concrete(Type type) => !type.IsAbstract
        ? [type]
        : type.GetCustomAttributes<JsonDerivedTypeAttribute>().Select(d => d.DerivedType);

    /// <summary>As which it is written: with its name where it is one of several.</summary>
    public static Type WrittenAs(Type type) => type.BaseType is { } of && Concrete(of).Contains(type) ? of : type;

    public static object ValueOf(Type type, int depth = 0)
    {
        if (type == typeof(string)) return "text";
        if (type == typeof(bool)) return true;
        if (type == typeof(int)) return 7;
        if (type == typeof(long)) return 7_000_000_000L;
        if (type == typeof(double)) return 0.25;
        if (type == typeof(Guid)) return new Guid("0195e0a0-0000-7000-8000-000000000001");
        if (type == typeof(DateTime)) return new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc);
        if (type == typeof(byte)) return (byte)7;
        if (type == typeof(byte[])) return new byte[] { 1, 2, 3 };
        if (Nullable.GetUnderlyingType(type) is { } underlying) return ValueOf(underlying, depth);
        if (type.IsEnum) return Enum.GetValues(type).GetValue(Enum.GetValues(type).Length - 1)!;
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>))
            return DictionaryOf(type.GetGenericArguments(), depth);
        if (type.IsGenericType && type.GetInterface(nameof(IEnumerable)) is not null)
            return ListOf(type.GetGenericArguments()[0], depth);
        return RecordOf(Concrete(type).First(), depth);
    }

    static IDictionary DictionaryOf(Type[] of, int depth)
    {
        var dictionary = (IDictionary)Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(of))!;
        dictionary.Add(ValueOf(of[0], depth + 1), ValueOf(of[1], depth + 1));
        return dictionary;
    }

    static Array ListOf(Type of, int depth)
    {
        var list = Array.CreateInstance(of, depth < Depth ? 1 : 0);
        if (list.Length > 0) list.SetValue(ValueOf(of, depth + 1), 0);
        return list;
    }

    static object RecordOf(Type type, int depth)
    {
        ConstructorInfo constructor = type.GetConstructors().MaxBy(c => c.GetParameters().Length)!;
        object record = constructor.Invoke([.. constructor.GetParameters().Select(
            p => depth >= Depth && Nullability.Create(p).WriteState == NullabilityState.Nullable
                ? null : ValueOf(p.ParameterType, depth + 1))]);
        foreach (PropertyInfo property in type.GetProperties())
        {
            if (property.SetMethod is null || property.Name == nameof(Instruction.Unknown)
                || property.GetCustomAttribute<JsonIgnoreAttribute>() is not null) continue;
            if (depth < Depth || Nullability.Create(property).WriteState != NullabilityState.Nullable)
                property.SetValue(record, ValueOf(property.PropertyType, depth + 1));
        }
        return record;
    }
}
