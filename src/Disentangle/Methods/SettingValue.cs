using System.Globalization;

namespace Disentangle.Methods;

/// <summary>What a setting is set to: a number, or one of several names.</summary>
public readonly record struct SettingValue
{
    private readonly double _number;

    private SettingValue(double number, string? name) => (_number, Name) = (number, name);

    /// <summary>The name, or null where the value is a number.</summary>
    public string? Name { get; }

    /// <summary>The number.</summary>
    /// <exception cref="InvalidOperationException">The value is a name.</exception>
    public double Number => Name is null ? _number : throw new InvalidOperationException($"{Name} is not a number");

    /// <summary>A number.</summary>
    public static implicit operator SettingValue(double number) => new(number, null);

    /// <summary>A name.</summary>
    public static implicit operator SettingValue(string name) => new(0, name);

    /// <summary>The number; <c>(float)</c> and <c>(long)</c> work as well.</summary>
    /// <exception cref="InvalidOperationException">The value is a name.</exception>
    public static explicit operator double(SettingValue value) => value.Number;

    /// <summary>A number where the text is one, a name elsewhere.</summary>
    public static SettingValue Parse(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : (SettingValue)text;

    /// <summary>As a user types it, for example <c>4</c> or <c>mss</c>.</summary>
    public override string ToString() => Name ?? _number.ToString(CultureInfo.InvariantCulture);
}
