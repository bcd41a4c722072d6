namespace Disentangle.Methods;

/// <summary>A number, or one of several names, that a method takes besides what all methods take.</summary>
public sealed record Setting
{
    private const int MostLabel = 64;

    private Setting(string name, SettingValue defaultValue, string meaning) => (Name, Default, Meaning) = (name, defaultValue, meaning);

    /// <summary>For example <c>beta</c>.</summary>
    public string Name { get; }

    /// <summary>The value where none is given.</summary>
    public SettingValue Default { get; }

    /// <summary>One sentence in plain words.</summary>
    public string Meaning { get; }

    /// <summary>The names that are accepted, or none where only numbers are.</summary>
    public IReadOnlyList<string> Choices { get; private init; } = [];

    /// <summary>Whether numbers are accepted beside the names.</summary>
    public bool AlsoNumbers { get; private init; }

    /// <summary>Deprecated names that still set it where its own name is not given.</summary>
    public IReadOnlyList<string> Aliases { get; private init; } = [];

    /// <summary>The least number that is accepted, or the bound below all of them where <see cref="Positive"/>.</summary>
    public double Minimum { get; private init; }

    /// <summary>The largest number that is accepted; infinite where there is none.</summary>
    public double Maximum { get; private init; } = double.PositiveInfinity;

    /// <summary>Whether the minimum itself is refused.</summary>
    public bool Positive { get; private init; }

    /// <summary>Whether only whole numbers are accepted.</summary>
    public bool Whole { get; private init; }

    /// <summary>Whether any text is accepted, which is a name and decides nothing.</summary>
    public bool IsLabel { get; private init; }

    /// <summary>
    /// Whether a run may have another value from some step on: numbers such as weights, which say how parts of the objective count. Counts
    /// and names are part of what the model is.
    /// </summary>
    public bool MayChange => Choices.Count == 0 && !Whole && !IsLabel;

    /// <summary>The range in words, for example <c>&gt;= 0</c> or <c>one of mws, mss</c>.</summary>
    public string Range
    {
        get
        {
            if (IsLabel) return "a name";
            if (Choices.Count > 0 && !AlsoNumbers) return $"one of {string.Join(", ", Choices)}";
            string names = string.Concat(Choices.Select(name => $" or {name}"));
            string bounds = double.IsFinite(Maximum) ? $"from {Minimum} to {Maximum}" : $"{(Positive ? ">" : ">=")} {Minimum}";
            return (Whole ? $"a whole number {bounds}" : bounds) + names;
        }
    }

    /// <summary>
    /// A finite number not below <paramref name="minimum"/> and not above <paramref name="maximum"/>, where one is given.
    /// </summary>
    public static Setting Number(string name, double defaultValue, double minimum, string meaning, double? maximum = null) =>
        new(name, defaultValue, meaning) { Minimum = minimum, Maximum = maximum ?? double.PositiveInfinity };

    /// <summary>A finite number above 0.</summary>
    public static Setting PositiveNumber(string name, double defaultValue, string meaning) =>
        new(name, defaultValue, meaning) { Positive = true };

    /// <summary>A finite number above 0, or <paramref name="word"/>, which is the default.</summary>
    public static Setting PositiveNumberOr(string name, string word, string meaning) =>
        new(name, word, meaning) { Positive = true, Choices = [word], AlsoNumbers = true };

    /// <summary>A whole number not below <paramref name="minimum"/> and not above <paramref name="maximum"/>, where one is given.</summary>
    public static Setting WholeNumber(string name, long defaultValue, long minimum, string meaning, long? maximum = null) =>
        new(name, (double)defaultValue, meaning) { Minimum = minimum, Maximum = maximum ?? double.PositiveInfinity, Whole = true };

    /// <summary>A whole number not below <paramref name="minimum"/>, or <paramref name="word"/>, which is the default.</summary>
    public static Setting WholeNumberOr(string name, string word, long minimum, string meaning) =>
        new(name, word, meaning) { Minimum = minimum, Whole = true, Choices = [word], AlsoNumbers = true };

    /// <summary>One of the names <paramref name="choices"/>.</summary>
    public static Setting Choice(string name, string defaultChoice, IEnumerable<string> choices, string meaning) =>
        new(name, defaultChoice, meaning) { Choices = [.. choices] };

    /// <summary>A name that the user gives: letters, digits and <c>- _ . + =</c>.</summary>
    public static Setting Label(string name, string defaultName, string meaning) => new(name, defaultName, meaning) { IsLabel = true };

    /// <summary>The setting, which a deprecated name sets too.</summary>
    public Setting WithAlias(string alias) => this with { Aliases = [.. Aliases, alias] };

    /// <summary>Checks a value against the range or the choices.</summary>
    /// <exception cref="UserErrorException">
    /// It is outside, for example <c>beta must be >= 0, got -4</c> or <c>unknown estimator msss; did you mean mss?</c>.
    /// </exception>
    public void Check(SettingValue value)
    {
        if (IsLabel)
        {
            string label = $"{value}";
            bool plain = label.All(c => char.IsLetterOrDigit(c) || "-_.+=".Contains(c, StringComparison.Ordinal));
            if (plain && label.Length is > 0 and <= MostLabel) return;
            throw new UserErrorException(
                $"{Name} must be 1 to {MostLabel} letters, digits and - _ . + =, got {Shown.Short(label)}");
        }

        if (AlsoNumbers && value.Name is { } word)
        {
            if (Choices.Contains(word)) return;
            throw new UserErrorException($"{Name} must be {Range}, got {value}");
        }

        if (Choices.Count > 0 && !AlsoNumbers)
        {
            if (value.Name is null) throw new UserErrorException($"{Name} must be {Range}, got {value}");
            if (!Choices.Contains(value.Name)) throw Names.Unknown(Name, value.Name, Choices);
            return;
        }

        // Quoted where it is the quotes that are wrong.
        if (value.Name is { } text)
            throw new UserErrorException($"{Name} must be a number, got {(SettingValue.Parse(text).Name is null ? $"\"{text}\"" : text)}");
        double number = value.Number;
        bool inside = double.IsFinite(number) && number >= Minimum && number <= Maximum && !(Positive && number == Minimum);
        if (inside && (!Whole || (number == Math.Floor(number) && number <= 1L << 53))) return;
        throw new UserErrorException($"{Name} must be {Range}, got {value}");
    }
}
