using Disentangle.Interchange;
using Disentangle.Layers;
using Disentangle.Serialization;

namespace Disentangle.Tests.Interchange;

public sealed class WeightMapTests : IDisposable
{
    private const string Text = """
        # a comment
        a.weight <- x.weight : linear inputs=2x1x2 interleaved=2   # and another

        a.bias<-mean.bias+spread.bias
        b <- y : convt outputs=3x1x1
        ignore *.counter
        keep d.*
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_text_is_read_and_written()
    {
        WeightMap map = WeightMap.Parse(Text, "map");
        Assert.Equal(new WeightRule("a.weight", map.Rules[0].Theirs,
            WeightKind.Linear)
        { Inputs = new ImageShape(1, 2, 2), Interleaved = 2 }, map.Rules[0]);
        Assert.Equal(["x.weight"], map.Rules[0].Theirs);
        Assert.Equal(["mean.bias", "spread.bias"], map.Rules[1].Theirs);
        Assert.Equal((WeightKind.TransposedConvolution, new ImageShape(1, 1, 3)), (map.Rules[2].Kind, map.Rules[2].Outputs));
        const string written = """
            a.weight <- x.weight : linear inputs=2x1x2 interleaved=2
            a.bias <- mean.bias + spread.bias
            b <- y : convt outputs=3x1x1
            ignore *.counter
            keep d.*

            """;
        Assert.Equal(written.ReplaceLineEndings("\n"), map.ToText());
        Assert.Equal(map.ToText(), WeightMap.Parse(map.ToText(), "again").ToText());
    }

    [Theory]
    [InlineData("a b", "'ours <- theirs', 'ignore NAME' or 'keep NAME' is expected, got a b")]
    [InlineData("ignore", "'ours <- theirs', 'ignore NAME' or 'keep NAME' is expected, got ignore")]
    [InlineData("a <- ", "the name of one tensor is expected before <- and between + after it, got a <-")]
    [InlineData("<- b", "the name of one tensor is expected before <- and between + after it, got <- b")]
    [InlineData("a c <- b", "the name of one tensor is expected before <- and between + after it, got a c <- b")]
    [InlineData("a <- b + : linear", "the name of one tensor is expected before <- and between + after it, got a <- b + : linear")]
    [InlineData("a <- b : lniear",
        "vector, linear, conv, convt, inputs=CxHxW, outputs=CxHxW or interleaved=N is expected, not lniear, got a <- b : lniear")]
    [InlineData("a <- b : inputs=3x4", "three sizes CxHxW are expected in inputs=3x4, got a <- b : inputs=3x4")]
    [InlineData("a <- b : interleaved=0", "whole numbers >= 1 are expected in interleaved=0, got a <- b : interleaved=0")]
    [InlineData("a <- b : outputs=99999x99999x2",
        "a smaller image is expected in outputs=99999x99999x2, got a <- b : outputs=99999x99999x2")]
    [InlineData("z <- b", "z already has a line, got z <- b")]
    public void A_wrong_line_is_named(string line, string message)
    {
        File.WriteAllText(_folder["m.map"], $"# map\nz <- y\n{line}\n");
        Assert.Equal($"{_folder["m.map"]}: line 3: {message}", Toys.Refused(() => WeightMap.Read(_folder["m.map"])).Message);
    }

    [Fact]
    public void A_file_that_is_no_map_is_refused()
    {
        Assert.Equal($"{_folder["none"]}: no such file", Toys.Refused(() => WeightMap.Read(_folder["none"])).Message);
        File.WriteAllBytes(_folder["big"], new byte[(1 << 20) + 1]);
        Assert.Equal($"{_folder["big"]}: has 1048577 bytes of a map of tensors; the limit is 1048576 bytes",
            Toys.Refused(() => WeightMap.Read(_folder["big"])).Message);
        File.WriteAllBytes(_folder["zeros"], new byte[100]);
        Assert.StartsWith($"{_folder["zeros"]}: line 1: 'ours <- theirs'", Toys.Refused(() => WeightMap.Read(_folder["zeros"])).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Tensors_are_filled_part_after_part()
    {
        StateDictionary state = State(Named("mean.weight", new Shape(1, 2), 1, 2), Named("spread.weight", new Shape(1, 2), 3, 4),
            Named("n.counter", new Shape(1), 7));
        NamedTensor a = Named("a", new Shape(2, 2)), d = Named("d.bias", new Shape(1), 5);
        WeightMap.Parse("a <- mean.weight + spread.weight : linear\nignore *.counter\nkeep d.*", "map").Fill(state, [a, d]);
        Assert.Equal([1, 3, 2, 4], a.Value.HostRead().ToArray());
        Assert.Equal([5], d.Value.HostRead().ToArray());
    }

    [Theory]
    [InlineData("a\u001b[31m <- x", "the name of one tensor is expected before <- and between + after it, got a?[31m <- x")]
    [InlineData("a <- x\u202Ey", "the name of one tensor is expected before <- and between + after it, got a <- x?y")]
    [InlineData("a <- x : \u001b[31m",
        "vector, linear, conv, convt, inputs=CxHxW, outputs=CxHxW or interleaved=N is expected, not ?[31m, got a <- x : ?[31m")]
    [InlineData("a <- x : inputs=\u001bx1x1", "whole numbers >= 1 are expected in inputs=?x1x1, got a <- x : inputs=?x1x1")]
    public void Control_characters_are_not_shown(string map, string message) =>
        Assert.Equal($"map: line 1: {message}", Toys.Refused(() => WeightMap.Parse(map, "map")).Message);

    [Theory]
    [InlineData("*", "", true)]
    [InlineData("a*c", "ac", true)]
    [InlineData("a*c", "abbc", true)]
    [InlineData("a*c", "abcd", false)]
    [InlineData("aa*aa", "aaa", false)]
    [InlineData("*.running_*", "bn.running_mean", true)]
    [InlineData("*a*b*", "xbxa", false)]
    [InlineData("*a*b*", "xaxb", true)]
    [InlineData("a.c", "abc", false)]
    [InlineData("a**c", "abc", true)]
    public void A_star_stands_for_any_letters(string pattern, string name, bool fits) =>
        Assert.Equal(fits, new NamePatterns([pattern]).Match(name));

    [Fact]
    public void Patterns_with_a_star_are_bounded() => Assert.EndsWith(
        "at most 256 patterns with * are expected, got ignore a256*",
        Toys.Refused(() => WeightMap.Parse(string.Concat(Enumerable.Range(0, 300).Select(i => $"ignore a{i}*\n")), "map")).Message);

    [Theory]
    [InlineData("c <- x", "unknown tensor c of this model, expected one of b, a")]
    [InlineData("a <- x", "the map assigns no values to b of this model")]
    [InlineData("a <- xx\nb <- x", "{0}: has no tensor xx, to which the map refers; did you mean x?")]
    [InlineData("a <- x\nkeep b", "{0}: holds n.counter, which the map does not use")]
    [InlineData("a <- x\nb <- n.counter", "{0}: the tensor x must have the shape 3 for a, got 2")]
    [InlineData("a <- x + n.counter\nb <- n.counter", "{0}: the tensor x + n.counter holds NaN; a model must have finite values")]
    [InlineData("a <- x + x\nb <- n.counter", "{0}: the tensors x + x must have the shape 3 together for a, got 2 + 2")]
    public void What_does_not_fit_changes_nothing(string map, string message)
    {
        StateDictionary state = State(Named("x", new Shape(2), 1, 2), Named("n.counter", new Shape(1), float.NaN));
        NamedTensor a = Named("a", new Shape(3)), b = Named("b", new Shape(1));
        UserErrorException e = Toys.Refused(() => WeightMap.Parse(map, "map").Fill(state, [b, a]));
        Assert.Equal(string.Format(null, message, _folder["x.safetensors"]), e.Message);
        Assert.Equal([0, 0, 0, 0], (float[])[.. a.Value.HostRead(), .. b.Value.HostRead()]);
    }

    private StateDictionary State(params NamedTensor[] tensors)
    {
        SafeTensors.Write(_folder["x.safetensors"], tensors);
        return StateFile.Read(_folder["x.safetensors"]);
    }

    private static NamedTensor Named(string name, Shape shape, params float[] values) =>
        new(name, values.Length == 0 ? new Tensor(shape) : new Tensor(shape, values));
}
