namespace Hallelujah.Columnar.Csv;

/// <summary>
/// How numbers are written in a culture, from a table of our own: what the host's libraries know
/// differs from host to host, and may be nothing.
/// </summary>
internal sealed record NumberCulture(string Point, string Group, int[] GroupSizes)
{
    static readonly int[] Threes = [3];
    static readonly int[] Indian = [3, 2];
    static readonly NumberCulture Invariant = new(".", ",", Threes);
    static readonly NumberCulture IndianGroups = new(".", ",", Indian);
    static readonly NumberCulture CommaAndPoint = new(",", ".", Threes);
    static readonly NumberCulture CommaAndSpace = new(",", " ", Threes);
    static readonly NumberCulture PointAndApostrophe = new(".", "\u2019", Threes);

    static readonly Dictionary<string, NumberCulture> Table = Make(
        (Invariant, "am ar-AE en fil ga gu-PK he iw ja km ko mn ms my ne si sw th ti tl ug ur yi zh cy mt gd haw"
            + " es-419 es-BZ es-CU es-DO es-GT es-HN es-MX es-NI es-PA es-PE es-PR es-SV es-US"),
        (IndianGroups, "hi bn ta te ml mr pa gu kn or as en-IN en-PK ur-IN"),
        (CommaAndPoint, "az bs ca da de el es eu fo gl hr id is it jv kl ku lo mk nl pt ro sl sr su tr vi fy lb"),
        (CommaAndSpace, "be bg br cs et fi fr hu hy ka kk ky lt lv nb nn no pl ru se sk sq sv tg tk tt uk uz af en-ZA"
            + " de-AT es-CR pt-AO pt-CH pt-CV pt-MZ pt-PT"),
        (PointAndApostrophe, "de-CH de-LI it-CH rm gsw en-CH"));

    /// <summary>
    /// By a name such as de-DE, or of the language alone; "" is the invariant culture. Throws
    /// <see cref="ColumnarException"/> (InvalidOption).
    /// </summary>
    public static NumberCulture Find(string name)
    {
        if (name.Length == 0) return Invariant;
        string known = name.Replace('_', '-');
        while (true)
        {
            if (Table.TryGetValue(known, out var culture)) return culture;
            int dash = known.LastIndexOf('-');
            if (dash < 0) break;
            known = known[..dash];
        }
        throw new ColumnarException(
            ColumnarError.InvalidOption, $"The culture {name} is not known; one is named like de-DE.")
        {
            Recommendation = "Pass -DecimalSeparator ',' for numbers with a comma.",
        };
    }

    static Dictionary<string, NumberCulture> Make(params (NumberCulture Culture, string Names)[] rows)
    {
        var table = new Dictionary<string, NumberCulture>(StringComparer.OrdinalIgnoreCase);
        foreach (var (culture, names) in rows)
            foreach (string name in names.Split(' ', StringSplitOptions.RemoveEmptyEntries)) table.Add(name, culture);
        return table;
    }
}
