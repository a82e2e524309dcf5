using System.Globalization;
using System.Management.Automation;

namespace Hallelujah.Shell.Commands;

/// <summary>
/// The order of values as PowerShell has it: null first, numbers by value, what can't be compared as text.
/// </summary>
internal sealed class ValueOrder(bool caseSensitive) : IComparer<object?>
{
    public int Compare(object? left, object? right)
    {
        left = Plain(left);
        right = Plain(right);
        if (LanguagePrimitives.TryCompare(
                left, right, !caseSensitive, CultureInfo.CurrentCulture, out var order))
        {
            return order;
        }

        return string.Compare(
            left?.ToString(), right?.ToString(), CultureInfo.CurrentCulture,
            caseSensitive ? CompareOptions.None : CompareOptions.IgnoreCase);
    }

    static object? Plain(object? value) =>
        value is PSObject { BaseObject: not PSCustomObject } o ? o.BaseObject : value;
}
