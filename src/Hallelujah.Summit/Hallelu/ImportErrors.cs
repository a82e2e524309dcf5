using System.Globalization;
using Hallelujah.Columnar.Csv;
using Hallelujah.Contracts;
using Hallelujah.Summit.Hosting;

namespace Hallelujah.Summit.Hallelu;

/// <summary>
/// Counts an import's bad records and nulled cells over all its shares, and ends it where they are too many. Whether
/// they are does not depend on the order in which shares are loaded: a share of the records is only held to be exceeded
/// where no number of good records to come could mend it. Safe for concurrent callers.
/// </summary>
/// <param name="bytes">Bytes of the source.</param>
/// <param name="mostRecords">How many good records some bytes may be at most; null: each byte one.</param>
sealed class ImportErrors(ImportCommand command, long bytes, Func<long, long>? mostRecords = null)
{
    readonly ErrorLimit _limit = ErrorLimit.Parse(command.Csv);
    readonly Lock _lock = new();
    readonly ErrorCounts _counts = new();
    readonly ErrorSamples _samples = new(command.Feed);
    BadRecord? _first;
    int _firstShare;
    long _errors;
    long _records;
    long _bytesLeft = bytes;

    /// <param name="samples">Of the import that it ends: the record as it stands.</param>
    public static HallException ToError(BadRecord bad, params IReadOnlyList<RejectInfo> samples) => new(
        HallErrors.BadRecord, bad.Message, bad.File, bad.Code switch
        {
            EncodingCode => "Say which encoding the file has, such as -Encoding latin1 or windows-1252, or mend the "
                + "record; -OnError Reject sets such records aside.",
            NulCode => "Pass -AllowNul to keep such characters, or mend the record; -OnError Reject sets such records "
                + "aside.",
            OpenQuoteCode => "Mend the record; -OnError Reject sets it aside, and with -SingleLine nothing but its "
                + "line, where no record is to have several.",
            _ => null,
        })
    {
        Location = Place(bad),
        Samples = samples,
    };

    /// <summary>Of a <see cref="BadRecord"/> that is no text in the file's encoding.</summary>
    const string EncodingCode = "InvalidEncoding";

    /// <summary>Of one with a character that is zero.</summary>
    const string NulCode = "Nul";

    /// <summary>Of one with a quote that is not closed.</summary>
    const string OpenQuoteCode = "UnterminatedQuote";

    /// <summary>Throws <see cref="HallErrors.TooManyErrors"/> where there are more than a number of them.</summary>
    /// <param name="share">Shares are numbered in the order of the source.</param>
    public void Add(BadRecord bad, int share)
    {
        lock (_lock)
        {
            _counts.Add(bad.Code, bad.Column);
            _samples.Add(bad, share);
            Count(1, bad, share);
            if (command.Csv.OnError != BadRecordPolicy.Stop && _errors > _limit.MaxCount) throw TooMany(null);
        }
    }

    /// <summary>Those of a share that is done.</summary>
    /// <param name="path">The file that has them, as far as they are kept.</param>
    public void Add(ShareRejects rejects, int share, string path)
    {
        lock (_lock)
        {
            _counts.Add(rejects);
            _samples.Add(rejects, share, path);
            Count(rejects.Codes.Values.Sum(), rejects.First, share);
        }
    }

    /// <summary>A share is done: its records and bytes are known.</summary>
    public void Check(long records, long bytesDone)
    {
        lock (_lock)
        {
            _records += records;
            _bytesLeft -= bytesDone;
            // Bad records of shares that are not done are no records yet, and may be shorter than good ones.
            long left = Math.Max(0, _bytesLeft);
            if (_limit.IsExceeded(_errors, _records + _errors + (mostRecords?.Invoke(left) ?? left)))
                throw TooMany(null);
        }
    }

    /// <summary>The whole source is read, shares of an earlier run included.</summary>
    public void CheckAll(long records)
    {
        lock (_lock)
            if (_limit.IsExceeded(_errors, records)) throw TooMany(records);
    }

    void Count(long count, BadRecord bad, int share)
    {
        _errors += count;
        // A share's own come in their order; files come in the order in which they were listed, not of their paths.
        if (_first is null || share < _firstShare) (_first, _firstShare) = (bad, share);
    }

    HallException TooMany(long? records)
    {
        string of = records is { } all
            ? string.Create(CultureInfo.InvariantCulture, $" of {all:N0} records")
            : " so far";
        return new HallException(
            HallErrors.TooManyErrors,
            $"'{command.Feed}' has more bad records than MaxErrors {command.Csv.MaxErrors} allows: {_counts}{of}. "
            + $"The first: {ShortText.Cut(_first!.Message, SummitLimits.MaxSampleMessageChars)}", _first.File,
            $"Mend the records, or raise -MaxErrors; Get-HallReject {PowerShellText.Argument(command.Feed)} shows the "
            + "first of them.")
        {
            Location = Place(_first),
            Samples = _samples.InOrder(),
        };
    }

    static SourceLocation Place(BadRecord bad) => new(bad.File, bad.Line, bad.Column, bad.Value, bad.Byte);
}
