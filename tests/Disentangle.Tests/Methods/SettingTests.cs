using System.Globalization;
using Disentangle.Methods;
using Disentangle.Training;

namespace Disentangle.Tests.Methods;

/// <summary>Settings that are numbers, and settings that are one of several names.</summary>
public sealed class SettingTests
{
    private static readonly Setting Fruit = Setting.Choice("fruit", "pear", ["apple", "pear"], "Which.");
    private static readonly Setting Weight = Setting.Number("weight", 2, 0, "How heavy.");

    [Fact]
    public void A_choice_tells_its_names()
    {
        Assert.Equal("one of apple, pear", Fruit.Range);
        Assert.Equal(["apple", "pear"], Fruit.Choices);
        Assert.Equal("pear", Fruit.Default.Name);
        Assert.Equal("unknown fruit aple; did you mean apple?", Toys.Refused(() => Fruit.Check("aple")).Message);
        Assert.Equal("fruit must be one of apple, pear, got 4", Toys.Refused(() => Fruit.Check(4)).Message);
    }

    [Fact]
    public void A_number_is_no_name()
    {
        Assert.Empty(Weight.Choices);
        Assert.Equal("weight must be a number, got heavy", Toys.Refused(() => Weight.Check("heavy")).Message);
        Assert.Equal("weight must be a number, got \"4\"", Toys.Refused(() => Weight.Check("4")).Message);
        Assert.Throws<InvalidOperationException>(() => ((SettingValue)"heavy").Number);
    }

    [Fact]
    public void A_number_is_written_with_a_point_whatever_the_culture()
    {
        CultureInfo usual = CultureInfo.CurrentCulture, comma = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        comma.NumberFormat.NumberDecimalSeparator = ",";
        try
        {
            CultureInfo.CurrentCulture = comma;
            Assert.Equal(1.5, double.Parse("1,5", CultureInfo.CurrentCulture));
            Assert.Equal("0.4", $"{(SettingValue)0.4}");
            Assert.Equal(0.4, SettingValue.Parse($"{(SettingValue)0.4}").Number);
        }
        finally
        {
            CultureInfo.CurrentCulture = usual;
        }
    }

    [Theory]
    [InlineData("4", 4, null)]
    [InlineData("-2.5e-1", -0.25, null)]
    [InlineData("mss", 0, "mss")]
    [InlineData("", 0, "")]
    public void Text_is_a_number_where_it_can_be(string text, double number, string? name)
    {
        SettingValue value = SettingValue.Parse(text);
        Assert.Equal(name, value.Name);
        if (name is null) Assert.Equal(number, value.Number);
        Assert.Equal(value, SettingValue.Parse(value.ToString()));
    }

    [Fact]
    public void Values_are_those_given_or_the_defaults()
    {
        MethodSettings settings = MethodSettings.Empty.With("fruit", "apple");
        Assert.Equal(("apple", 2f), (settings[Fruit].Name, (float)settings[Weight]));
        Assert.Equal("fruit=apple weight=3", settings.With("weight", 3).ToString());
        Assert.Equal(settings, MethodSettings.Empty.With("fruit", "pear").With("fruit", "apple"));
        Assert.NotEqual(settings, MethodSettings.Empty.With("fruit", "pear"));
    }

    [Fact]
    public void Names_round_trip_through_json()
    {
        RunSpecification specification = new()
        {
            Method = "beta-tcvae", Settings = MethodSettings.Empty.With("estimator", "mss-symmetric").With("beta", 4.5),
        };
        Assert.Contains("\"estimator\": \"mss-symmetric\"", specification.ToJson(), StringComparison.Ordinal);
        Assert.Contains("\"beta\": 4.5", specification.ToJson(), StringComparison.Ordinal);
        Assert.Equal(specification, RunSpecification.FromJson(specification.ToJson()));
        Assert.NotEqual(specification,
            RunSpecification.FromJson((specification with { Settings = specification.Settings.With("estimator", "mws") }).ToJson()));
    }
}
