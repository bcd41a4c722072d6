namespace Disentangle.Methods;

/// <summary>A number, or one of several names, that a method takes besides what all methods take.</summary>
public sealed record Setting
{
    private Setting(string name, SettingValue defaultValue, string meaning) => (Name, Default, Meaning) = (name, defaultValue, meaning);

    /// <summary>For example <c>beta</c>.</summary>
    public string Name { get; }

    /// <summary>The value where none is given.</summary>
    public SettingValue Default { get; }

    /// <summary>One sentence in plain words.</summary>
    public string Meaning { get; }

    /// <summary>The names that are accepted, or none where a number is.</summary>
    public IReadOnlyList<string> Choices { get; private init; } = [];

    /// <summary>The least number that is accepted.</summary>
    public double Minimum { get; private init; }

    /// <summary>Whether the least number itself is refused.</summary>
    public bool AboveMinimum { get; private init; }

    /// <summary>Whether only whole numbers are accepted.</summary>
    public bool Whole { get; private init; }

    /// <summary>The range in words, for example <c>&gt;= 0</c> or <c>one of mws, mss</c>.</summary>
    public string Range =>
        Choices.Count > 0 ? $"one of {string.Join(", ", Choices)}" : Whole ? $"a whole number >= {Minimum}" : $"{(AboveMinimum ? ">" : ">=")} {Minimum}";

    /// <summary>A finite number not below <paramref name="minimum"/>.</summary>
    public static Setting Number(string name, double defaultValue, double minimum, string meaning) => new(name, defaultValue, meaning) { Minimum = minimum };

    /// <summary>A finite number above 0.</summary>
    public static Setting PositiveNumber(string name, double defaultValue, string meaning) => new(name, defaultValue, meaning) { AboveMinimum = true };

    /// <summary>A whole number not below <paramref name="minimum"/>.</summary>
    public static Setting WholeNumber(string name, long defaultValue, long minimum, string meaning) =>
        new(name, (double)defaultValue, meaning) { Minimum = minimum, Whole = true };

    /// <summary>One of the names <paramref name="choices"/>.</summary>
    public static Setting Choice(string name, string defaultChoice, IEnumerable<string> choices, string meaning) =>
        new(name, defaultChoice, meaning) { Choices = [.. choices] };

    /// <summary>Checks a value against the range or the choices.</summary>
    /// <exception cref="UserErrorException">
    /// It is outside, for example <c>beta must be >= 0, got -4</c> or <c>unknown estimator msss; did you mean mss?</c>.
    /// </exception>
    public void Check(SettingValue value)
    {
        if (Choices.Count > 0)
        {
            if (value.Name is null) throw new UserErrorException($"{Name} must be {Range}, got {value}");
            if (!Choices.Contains(value.Name)) throw Names.Unknown(Name, value.Name, Choices);
            return;
        }

        // Quoted where it is the quotes that are wrong.
        if (value.Name is { } text)
            throw new UserErrorException($"{Name} must be a number, got {(SettingValue.Parse(text).Name is null ? $"\"{text}\"" : text)}");
        double number = value.Number;
        if (double.IsFinite(number) && number >= Minimum && !(AboveMinimum && number == Minimum) && (!Whole || (number == Math.Floor(number) && number <= 1L << 53))) return;
        throw new UserErrorException($"{Name} must be {Range}, got {value}");
    }
}
