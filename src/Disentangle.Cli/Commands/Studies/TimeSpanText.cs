using System.Globalization;
using System.Text.RegularExpressions;

namespace Disentangle.Cli.Commands.Studies;

/// <summary>Times as a user types them.</summary>
internal static partial class TimeSpanText
{
    /// <summary>Reads <c>3h50m</c>, <c>90m</c>, <c>1d</c> or <c>45s</c>.</summary>
    /// <exception cref="UserErrorException">It is no such text, or no time.</exception>
    public static TimeSpan Parse(string option, string text)
    {
        Match match = Form().Match(text);
        TimeSpan time = TimeSpan.FromSeconds(Number("d") * 86400 + Number("h") * 3600 + Number("m") * 60 + Number("s"));
        if (match.Success && time > TimeSpan.Zero) return time;
        throw new UserErrorException($"{option} must be a time, got {Shown.Short(text)}", "for example 3h50m, 90m, 1d or 45s");

        double Number(string unit) => match.Groups[unit].Success
            ? double.Parse(match.Groups[unit].Value, NumberStyles.None, CultureInfo.InvariantCulture) : 0;
    }

    [GeneratedRegex(@"^((?<d>\d{1,4})d)?((?<h>\d{1,5})h)?((?<m>\d{1,6})m)?((?<s>\d{1,8})s)?$")]
    private static partial Regex Form();
}
