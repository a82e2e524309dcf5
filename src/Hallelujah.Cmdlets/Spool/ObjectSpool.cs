using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Text;
using Hallelujah.Contracts;

namespace Hallelujah.Cmdlets.Spool;

/// <summary>
/// Objects of the pipeline on their way to an import: a CSV file in the Summit's directory, with every value in
/// invariant form, every text quoted, and the columns' types taken from the .NET values. Deleted when the import has
/// ended.
/// </summary>
/// <param name="nullValues">Texts that stand for null.</param>
sealed class ObjectSpool(IReadOnlyList<string> nullValues) : IDisposable
{
    const string DirectoryName = "spool";

    readonly StringBuilder _text = new();
    readonly Dictionary<string, int> _positions = new(StringComparer.OrdinalIgnoreCase);
    readonly List<SpoolColumn> _columns = [];
    string? _path;
    FileStream? _file;
    long _objects;

    /// <summary>True where enough has gathered to be written out.</summary>
    public bool IsFull => _text.Length >= CmdletLimits.SpoolBlockChars;

    /// <summary>What was lost on the way, in words; empty where nothing was.</summary>
    public IEnumerable<string> Warnings => _columns.Where(c => c.HasFineTimes).Select(c =>
        $"Times in '{c.Name}' were cut to microseconds; -ColumnType "
            + $"@{{ {PowerShellText.Argument(c.Name)} = 'Utf8' }} keeps all their digits as text.");

    /// <summary>
    /// Adds a row. The first object's properties are the columns; a later one may lack some, but not have others.
    /// </summary>
    /// <exception cref="HallException">InvalidOption for an object without properties, or with one that the first
    /// lacks.</exception>
    public void Add(PSObject value)
    {
        _objects++;
        if (_columns.Count == 0) Start(value);
        object?[] row = new object?[_columns.Count];
        foreach ((string name, object? item) in Properties(value))
        {
            if (!_positions.TryGetValue(name, out int position))
            {
                throw new HallException(
                    HallErrors.InvalidOption,
                    string.Create(CultureInfo.InvariantCulture,
                        $"Object {_objects} has the property '{name}', which the first object lacks."),
                    name, "Give all objects the same properties: … | Select-Object name, name | Import-HallFeed ….");
            }
            row[position] = item;
        }
        for (int i = 0; i < row.Length; i++)
        {
            if (i > 0) _text.Append(',');
            _columns[i].Append(_text, row[i]);
        }
        _text.Append('\n');
    }

    /// <summary>Writes what has gathered to the file; makes the file the first time.</summary>
    public async Task FlushAsync(ISummitRpc rpc, CancellationToken cancellationToken)
    {
        _file ??= await CreateAsync(rpc, cancellationToken).ConfigureAwait(false);
        try
        {
            await _file.WriteAsync(Encoding.UTF8.GetBytes(_text.ToString()), cancellationToken).ConfigureAwait(false);
        }
        catch (IOException e)
        {
            throw Unwritable(Path.GetDirectoryName(_path)!, e);
        }
        _text.Clear();
    }

    /// <summary>Closes the file and gives its full path.</summary>
    /// <exception cref="HallException">SourceEmpty where no object came; ConnectionFailed for a Summit of another
    /// host.</exception>
    public async Task<string> FinishAsync(ISummitRpc rpc, CancellationToken cancellationToken)
    {
        if (_columns.Count == 0)
            throw new HallException(HallErrors.SourceEmpty,
                "No objects came down the pipeline, so there are no columns.", null, "Pipe at least one object.");
        await FlushAsync(rpc, cancellationToken).ConfigureAwait(false);
        try
        {
            await _file!.DisposeAsync().ConfigureAwait(false);
        }
        catch (IOException e)
        {
            throw Unwritable(Path.GetDirectoryName(_path)!, e);
        }
        return _path!;
    }

    /// <summary>How the file is to be read: nothing is left to find out.</summary>
    /// <param name="given">What the user chose; types given there go before those of the values.</param>
    public CsvImportOptions OptionsFrom(CsvImportOptions given)
    {
        Dictionary<string, string> types = new(StringComparer.OrdinalIgnoreCase);
        foreach (SpoolColumn column in _columns)
            if (!given.AllText && column.ColumnType is { } type) types[column.Name] = type;
        foreach ((string name, string type) in given.ColumnTypes ?? new Dictionary<string, string>())
            types[name] = type;
        return given with
        {
            Delimiter = ",",
            Quote = "\"",
            Header = true,
            AllowNul = true,
            Encoding = "utf-8",
            ColumnTypes = types,
        };
    }

    public void Dispose()
    {
        if (_path is null) return;
        try
        {
            _file?.Dispose();
            File.Delete(_path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The Summit empties its spool when it starts; a file left here harms nobody.
        }
    }

    static IEnumerable<(string Name, object? Value)> Properties(PSObject value)
    {
        if (value.BaseObject is IDictionary table)
        {
            foreach (DictionaryEntry entry in table)
                yield return (Convert.ToString(entry.Key, CultureInfo.InvariantCulture) ?? "", entry.Value);
            yield break;
        }
        if (value.BaseObject is ValueType and not IEnumerable && value.BaseObject.GetType().IsPrimitive) yield break;
        foreach (PSPropertyInfo property in value.Properties)
            if (property.IsGettable) yield return (property.Name, Get(property));
    }

    static object? Get(PSPropertyInfo property)
    {
        try
        {
            return property.Value;
        }
        catch (GetValueException)
        {
            // As everywhere in PowerShell: a property that cannot be read is null.
            return null;
        }
    }

    void Start(PSObject value)
    {
        foreach ((string name, _) in Properties(value))
        {
            _positions[name] = _columns.Count;
            _columns.Add(new(name, nullValues));
        }
        if (_columns.Count == 0)
        {
            throw new HallException(
                HallErrors.InvalidOption,
                $"A {value.BaseObject.GetType().Name} has no properties that could be columns.", value.ToString(),
                "Pipe objects with properties, such as [pscustomobject]@{ Value = 1 }.");
        }
        _text.AppendJoin(',', _columns.Select(c => SpoolColumn.Quoted(c.Name))).Append('\n');
    }

    async Task<FileStream> CreateAsync(ISummitRpc rpc, CancellationToken cancellationToken)
    {
        SummitInfo summit = await rpc.GetSummitAsync(cancellationToken).ConfigureAwait(false);
        string directory = Path.Combine(summit.HalleluDir, DirectoryName);
        try
        {
            if (!Directory.Exists(summit.HalleluDir))
                throw new DirectoryNotFoundException($"'{summit.HalleluDir}' is not on this host.");
            Directory.CreateDirectory(directory);
            _path = Path.Combine(directory, $"{Guid.NewGuid():N}.csv");
            return new(_path, FileMode.CreateNew, FileAccess.Write, FileShare.None);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(directory, e);
        }
    }

    static HallException Unwritable(string directory, Exception reason) => FullDisk.IsReasonOf(reason)
        ? new(
            HallErrors.DiskFull, $"The disk of '{directory}' is full: the objects do not fit.", directory,
            inner: reason)
        : new(
            HallErrors.TargetUnwritable,
            $"Objects cannot be handed to the Summit through '{directory}': {reason.Message}", directory,
            "Write them to a CSV file that the Summit can read, and import that.", reason);
}
