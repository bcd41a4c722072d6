using System.Globalization;

namespace Disentangle.Reports.Charts;

/// <summary>Round numbers along an axis, each with the text that stands at it.</summary>
internal static class Ticks
{
    /// <summary>
    /// The multiples of 1, 2 or 5 times a power of ten inside [<paramref name="minimum"/>, <paramref name="maximum"/>], with the finest
    /// spacing that gives at most <paramref name="most"/> of them (or two).
    /// </summary>
    public static IReadOnlyList<double> Linear(double minimum, double maximum, int most)
    {
        if (!double.IsFinite(maximum - minimum) || maximum <= minimum) return double.IsFinite(minimum) ? [minimum] : [];
        double power = Math.Pow(10, Math.Floor(Math.Log10((maximum - minimum) / most)));
        foreach (double factor in (double[])[1, 2, 5, 10, 20, 50])
        {
            double step = factor * power;

            // A multiple that rounding alone puts outside belongs inside.
            double slack = 1e-9 * (maximum - minimum) / step;
            double first = Math.Ceiling(minimum / step - slack), last = Math.Floor(maximum / step + slack);
            if (last - first + 1 > Math.Max(2, most)) continue;
            return [.. Enumerable.Range(0, (int)(last - first) + 1).Select(i => Round((first + i) * step, step))];
        }

        return [minimum];
    }

    /// <summary>
    /// The powers of ten inside a range of positive numbers; every second, third ... where there are more than <paramref name="most"/>.
    /// </summary>
    public static IReadOnlyList<double> Logarithmic(double minimum, double maximum, int most)
    {
        int first = (int)Math.Ceiling(Math.Log10(minimum) - 1e-9), last = (int)Math.Floor(Math.Log10(maximum) + 1e-9);
        if (last <= first) return Linear(minimum, maximum, most);
        int stride = (last - first) / most + 1;
        return [.. Enumerable.Range(0, (last - first) / stride + 1).Select(i => Math.Pow(10, first + i * stride))];
    }

    /// <summary>The text at each tick: as many decimals as the finest needs, 20k for 20,000, 3M for 3,000,000.</summary>
    public static IReadOnlyList<string> Labels(IReadOnlyList<double> ticks)
    {
        double largest = ticks.Count == 0 ? 0 : ticks.Max(Math.Abs);
        if (largest >= 1e9 || (largest > 0 && largest < 1e-3)) return [.. ticks.Select(t => t == 0 ? "0" : Short(t, "0.##e0", ""))];
        (double unit, string suffix) = largest >= 1e6 ? (1e6, "M") : largest >= 1e4 ? (1e3, "k") : (1.0, "");
        return [.. ticks.Select(t => t == 0 ? "0" : Math.Abs(t) < unit ? Short(t, "0.######", "") : Short(t / unit, "0.######", suffix))];
    }

    private static string Short(double value, string format, string suffix)
    {
        string text = value.ToString(format, CultureInfo.InvariantCulture) + suffix;
        return text.StartsWith('-') ? "\u2212" + text[1..] : text;
    }

    /// <summary>Rids a multiple of a step of its rounding error: 0.30000000000000004 is 0.3.</summary>
    private static double Round(double value, double step)
    {
        int digits = Math.Max(0, -(int)Math.Floor(Math.Log10(step)));
        return digits <= 15 ? Math.Round(value, digits) : value;
    }
}
