namespace Disentangle.Methods;

/// <summary>A number that a method takes besides what all methods take.</summary>
public sealed record Setting
{
    private Setting(string name, double defaultValue, string meaning, double minimum, bool whole) =>
        (Name, Default, Meaning, Minimum, Whole) = (name, defaultValue, meaning, minimum, whole);

    /// <summary>For example <c>beta</c>.</summary>
    public string Name { get; }

    /// <summary>The value where none is given.</summary>
    public double Default { get; }

    /// <summary>One sentence in plain words.</summary>
    public string Meaning { get; }

    /// <summary>The least value that is accepted.</summary>
    public double Minimum { get; }

    /// <summary>Whether only whole numbers are accepted.</summary>
    public bool Whole { get; }

    /// <summary>The range in words, for example <c>&gt;= 0</c>.</summary>
    public string Range => Whole ? $"a whole number >= {Minimum}" : $">= {Minimum}";

    /// <summary>A finite number not below <paramref name="minimum"/>.</summary>
    public static Setting Number(string name, double defaultValue, double minimum, string meaning) => new(name, defaultValue, meaning, minimum, whole: false);

    /// <summary>A whole number not below <paramref name="minimum"/>.</summary>
    public static Setting WholeNumber(string name, long defaultValue, long minimum, string meaning) => new(name, defaultValue, meaning, minimum, whole: true);

    /// <summary>Checks a value against the range.</summary>
    /// <exception cref="UserErrorException">It is outside, for example <c>beta must be >= 0, got -4</c>.</exception>
    public void Check(double value)
    {
        if (double.IsFinite(value) && value >= Minimum && (!Whole || (value == Math.Floor(value) && value <= 1L << 53))) return;
        throw new UserErrorException($"{Name} must be {Range}, got {value}");
    }
}
