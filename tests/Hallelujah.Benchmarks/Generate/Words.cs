using System.Text;

namespace Hallelujah.Benchmarks.Generate;

/// <summary>Words for texts, in the manner of TPC-H.</summary>
static class Words
{
    public static readonly byte[][] All = Split(
        "furiously,sly,carefully,blithely,quickly,fluffily,slowly,quietly,ruthlessly,thinly,closely,doggedly,daringly,bravely,"
        + "stealthily,permanently,enticingly,idly,busily,regularly,finally,ironically,evenly,boldly,silently,special,pending,unusual,"
        + "express,final,regular,ironic,even,bold,silent,packages,requests,accounts,deposits,foxes,ideas,theodolites,pinto beans,"
        + "instructions,dependencies,excuses,platelets,asymptotes,courts,dolphins,multipliers,sauternes,warthogs,frets,dinos,attainments");

    public static byte[][] Split(string list) => [.. list.Split(',').Select(Encoding.UTF8.GetBytes)];

    /// <summary>
    /// A comment of words, at least so many bytes; quoted with a comma, and with a doubled quote, where asked for.
    /// </summary>
    public static void Comment(CsvText text, int bytes, bool comma, bool doubledQuote)
    {
        bool quoted = comma || doubledQuote;
        if (quoted) text.Byte((byte)'"');
        long start = text.Length;
        for (int word = 0; text.Length - start < bytes; word++)
        {
            if (word > 0) text.Text(comma && word == 3 ? ", "u8 : " "u8);
            if (doubledQuote && word == 2) text.Text("\"\""u8);
            text.Text(text.Pick(All));
            if (doubledQuote && word == 2) text.Text("\"\""u8);
        }
        if (quoted) text.Byte((byte)'"');
    }
}
