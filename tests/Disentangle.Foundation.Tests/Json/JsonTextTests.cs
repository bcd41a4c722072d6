using System.Text;
using Disentangle.Foundation.Json;

namespace Disentangle.Foundation.Tests.Json;

public sealed class JsonTextTests
{
    [Theory]
    [InlineData("{", "a file: is not JSON: it is damaged or truncated at line 1, byte 2")]
    [InlineData("{\"a\": 1,\n \"b\": }", "a file: is not JSON: it is damaged or truncated at line 2, byte 7")]
    [InlineData("""{"a": 1} x""", "a file: is not JSON: it is damaged or truncated at line 1, byte 10")]
    [InlineData("""{"a": "\ud800"}""", "a file: is not JSON: it has a string that is not Unicode text at line 1, byte 7")]
    [InlineData("""{"\udc00": 1}""", "a file: is not JSON: it has a string that is not Unicode text at line 1, byte 2")]
    [InlineData("""{"b": {"a": 1, "\u0061": 2}}""", "a file: gives a twice, at line 1, byte 16")]
    [InlineData("""{"x\u001b[31m": 1, "x\u001b[31m": 2}""", "a file: gives x?[31m twice, at line 1, byte 20")]
    public void Text_that_cannot_be_used_is_refused_with_its_place(string json, string sentence) =>
        Assert.Equal(sentence, Refusal.Of(() => JsonText.Parse(json, "a file")));

    [Fact]
    public void Two_objects_may_have_the_same_keys()
    {
        IReadOnlyList<JsonItem> items = JsonText.Parse("""[{"a": {"a": 1}}, {"a": {"a": 2}}]""", "a file").Items(2);
        Assert.Equal([1, 2], items.Select(item => item["a"]["a"].Int()));
    }

    [Fact]
    public void Bytes_that_are_no_utf8_are_refused_with_their_place() =>
        Assert.Equal("a file: is not JSON: it is not UTF-8 at line 2, byte 2",
            Refusal.Of(() => JsonText.Parse((byte[])[.. "{\n\"\u00e9"u8[..3], 0xC3, .. "\"}"u8], "a file")));

    [Fact]
    public void Depth_is_bounded_and_the_sentence_names_the_limit()
    {
        int depth = (int)Limits.NestingDepth.Value;
        Assert.Single(JsonText.Parse(Nested(depth), "a file").Items());
        Assert.Equal($"a file: its values are nested deeper than that; the limit is {depth} levels",
            Refusal.Of(() => JsonText.Parse(Nested(depth + 1), "a file")));
        Assert.Equal($"a file: its values are nested deeper than that; the limit is {depth} levels",
            Refusal.Of(() => JsonText.Parse(Nested(1_000_000), "a file")));
    }

    [Fact]
    public void Strings_and_files_are_bounded()
    {
        int most = (int)Limits.FieldCharacters.Value;
        Assert.Equal(most, JsonText.Parse($"\"{new string('a', most)}\"", "a file").Text().Length);
        Assert.Equal($"a file: has a string of {most + 1} bytes at line 1, byte 2; the limit is {most} characters",
            Refusal.Of(() => JsonText.Parse($"[\"{new string('a', most + 1)}\"]", "a file")));
        Assert.Equal(most + 1,
            JsonText.Parse(Encoding.UTF8.GetBytes($"\"{new string('a', most + 1)}\""), "a file", longTexts: true).Text().Length);
        using TemporaryFolder folder = new();
        string path = folder["large.json"];
        using (FileStream file = File.Create(path)) file.SetLength(Limits.JsonBytes.Value + 1);
        Assert.Equal($"{path}: has {Limits.JsonBytes.Value + 1} bytes of JSON; the limit is {Limits.JsonBytes.Value} bytes",
            Refusal.Of(() => JsonText.Read(path)));
    }

    [Fact]
    public void Files_are_read_in_utf8_and_utf16()
    {
        using TemporaryFolder folder = new();
        string path = folder["a.json"];
        foreach (Encoding encoding in new[] { new UTF8Encoding(false), new UTF8Encoding(true),
            Encoding.Unicode, Encoding.BigEndianUnicode })
        {
            File.WriteAllText(path, """{"a": "é"}""", encoding);
            Assert.Equal("é", JsonText.Read(path)["a"].Text());
        }
    }

    [Fact]
    public void Values_of_another_kind_are_refused_by_their_key()
    {
        JsonItem root = JsonText.Parse("""{"n": 2.5, "big": 1e999, "t": "x\u001b[2J", "l": [1, "2"], "o": {"k": null}, "neg": -1}""",
            "a file");
        Refused("n must be a whole number, got 2.5", () => root["n"].Whole());
        Refused("big must be a number, got 1e999", () => root["big"].Number());
        Refused("big must be a whole number, got 1e999", () => root["big"].Whole());
        Refused("neg must be >= 0, got -1", () => root["neg"].Whole());
        Refused("neg must be a whole number >= 0, got -1", () => root["neg"].Unsigned());
        Refused("l must have 3 values, got 2", () => root["l"].Items(3));
        Refused("l must be a number, got \"2\"", () => root["l"].Items().Last().Number());
        Refused("t must be a number, got \"x\\u001b[2J\"", () => root["t"].Number());
        Refused("t must be an object, got \"x\\u001b[2J\"", () => root["t"].Find("x"));
        Refused("o must be a string, got {\"k\": null}", () => root["o"].Text());
        Refused("o has no k", () => root["o"]["k"]);
        Refused("x is missing", () => root["x"]);
        Assert.Equal(2.5, root["n"].Number());
        Assert.Null(root["o"].Find("k"));

        void Refused(string sentence, Func<object?> read) => Assert.Equal($"a file: {sentence}", Refusal.Of(() => read()));
    }

    private static string Nested(int depth) => new string('[', depth) + new string(']', depth);
}
