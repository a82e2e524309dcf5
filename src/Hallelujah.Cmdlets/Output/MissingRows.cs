using System.Globalization;
using Hallelujah.Contracts;

namespace Hallelujah.Cmdlets;

/// <summary>Rows that a partial result is without, since their host is not up.</summary>
public sealed class MissingRows
{
    internal MissingRows(MissingRowsInfo info) => (Host, Rows) = (info.Host, info.Rows);

    public string Host { get; }

    /// <summary>The host's rows of the feed, before any selection.</summary>
    public long Rows { get; }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Rows:N0} on {Host}");
}
