using Disentangle.Reports.Drawing;

namespace Disentangle.Reports.Tests.Drawing;

public class FiguresTests
{
    [Theory]
    [InlineData(0, "0")]
    [InlineData(0.31268, "0.313")]
    [InlineData(-0.31268, "−0.313")]
    [InlineData(9.9949, "9.995")]
    [InlineData(9.9951, "10.00")]
    [InlineData(104.25, "104.3")]
    [InlineData(999.6, "1,000")]
    [InlineData(737280, "737,280")]
    [InlineData(0.000032, "3.2e-5")]
    [InlineData(2.5e12, "2.5e12")]
    [InlineData(double.NaN, "–")]
    [InlineData(double.NegativeInfinity, "−∞")]
    public void A_number_has_about_four_digits(double value, string shown) => Assert.Equal(shown, Figures.Show(value));

    [Theory]
    [InlineData(5, "5")]
    [InlineData(-12000, "−12,000")]
    [InlineData(0.5, "0.500")]
    public void A_whole_score_has_no_decimals(double value, string shown) => Assert.Equal(shown, Figures.Score(value));

    [Theory]
    [InlineData(2.345, 2, "2.35")]
    [InlineData(-0.001, 2, "0.00")]
    [InlineData(-1.5, 0, "−2")]
    [InlineData(double.NaN, 2, "–")]
    public void Fixed_decimals_have_no_negative_zero(double value, int decimals, string shown) =>
        Assert.Equal(shown, Figures.Fixed(value, decimals));

    [Theory]
    [InlineData("10000 training and 5000 test images, 20 bins, seed 123456", "10,000 training and 5,000 test images, 20 bins, seed 123456")]
    [InlineData("480000 images.", "480,000 images.")]
    [InlineData("variance above 0.01234, z1000, 999", "variance above 0.01234, z1000, 999")]
    public void Whole_numbers_of_a_sentence_are_grouped(string sentence, string shown) => Assert.Equal(shown, Figures.Grouped(sentence));

    [Theory]
    [InlineData(0.25, "250 ms")]
    [InlineData(42.14, "42.1 s")]
    [InlineData(59.96, "1 min 0 s")]
    [InlineData(1804, "30 min 4 s")]
    [InlineData(3599.7, "1 h 0 min")]
    [InlineData(90000, "25 h 0 min")]
    public void A_duration_has_two_units(double seconds, string shown) =>
        Assert.Equal(shown, Figures.Duration(TimeSpan.FromSeconds(seconds)));
}
