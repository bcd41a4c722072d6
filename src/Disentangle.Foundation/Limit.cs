namespace Disentangle.Foundation;

/// <summary>The most that a file or an option may ask for of one thing, where the size of the file itself does not bound it.</summary>
public sealed class Limit
{
    private long _value;

    internal Limit(string id, long standard, string unit, string description, long largest = long.MaxValue) =>
        (Id, Default, _value, Unit, Description, Largest) = (id, standard, standard, unit, description, largest);

    /// <summary>Its name, for example <c>picture-pixels</c>.</summary>
    public string Id { get; }

    /// <summary>The value unless the user sets another.</summary>
    public long Default { get; }

    /// <summary>What is counted, in the plural, for example <c>pixels</c>.</summary>
    public string Unit { get; }

    /// <summary>One sentence on what is limited, without a period.</summary>
    public string Description { get; }

    /// <summary>The largest value that it can be set to.</summary>
    public long Largest { get; }

    /// <summary>The value in this process, 1 to <see cref="Largest"/>.</summary>
    /// <exception cref="UserErrorException">The value is out of range.</exception>
    public long Value
    {
        get => Volatile.Read(ref _value);
        set => Volatile.Write(ref _value,
            value >= 1 && value <= Largest ? value
                : throw new UserErrorException($"the limit {Id} must be in 1 .. {Largest} {Unit}, got {value}"));
    }

    /// <summary>Whether as many are allowed.</summary>
    public bool Allows(long count) => count <= Value;

    /// <summary>The refusal of what exceeds the limit.</summary>
    /// <param name="claim">Who asks for how many, for example <c>moon.png: claims 9000x9000 pixels</c>.</param>
    /// <param name="needed">How many are needed, where that is known; the hint names it.</param>
    public UserErrorException Exceeded(string claim, long? needed = null) => new($"{claim}; the limit is {Value} {Unit}", Hint(needed));

    /// <summary>How to raise it, or null where the largest value is too small.</summary>
    /// <param name="needed">How many are needed, where that is known.</param>
    public string? Hint(long? needed = null) => needed > Largest ? null
        : $"raise it with --limit {Id}={(needed is { } count ? $"{count}" : "N")}";
}
