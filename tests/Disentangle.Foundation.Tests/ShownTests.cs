namespace Disentangle.Foundation.Tests;

public class ShownTests
{
    [Theory]
    [InlineData("plain é 日本 🙂", "plain é 日本 🙂")]
    [InlineData("\u001b[31mred\u001b[0m", "?[31mred?[0m")]
    [InlineData("a\r\nb\tc\0d\u007f", "a??b?c?d?")]
    [InlineData("c1 \u009b31m", "c1 ?31m")]
    [InlineData("abc\u202Etxt.exe\u2066\u2069\u2028", "abc?txt.exe???")]
    public void Control_characters_are_replaced(string text, string shown) => Assert.Equal(shown, Shown.Text(text));

    [Fact]
    public void Lines_keep_their_ends_and_tabs() => Assert.Equal("a\tb\r\nc?[2J\n", Shown.Lines("a\tb\r\nc\u001b[2J\n"));

    [Fact]
    public void Long_text_is_cut()
    {
        Assert.Equal(new string('a', 60), Shown.Short(new string('a', 60)));
        Assert.Equal(new string('a', 57) + "...", Shown.Short(new string('a', 61)));
        Assert.Equal("?[1...", Shown.Short("\u001b[1mbold", 6));
    }
}
