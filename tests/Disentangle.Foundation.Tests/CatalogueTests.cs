namespace Disentangle.Foundation.Tests;

public sealed class CatalogueTests
{
    [Fact]
    public void Entries_are_found_by_name_and_a_wrong_name_suggests_the_nearest()
    {
        Catalogue<Entry> catalogue = new("fruit", new Entry("apple"), new Entry("pear"));
        Assert.Equal(["apple", "pear"], catalogue.Select(entry => entry.Id));
        Assert.Equal("pear", catalogue.Get("pear").Id);
        Assert.Null(catalogue.Find("plum"));
        Assert.Equal("unknown fruit aple; did you mean apple?", Assert.Throws<UserErrorException>(() => catalogue.Get("aple")).Message);
    }

    [Fact]
    public void Entries_of_other_assemblies_are_registered_after_all_others()
    {
        Catalogue<Entry> catalogue = new("fruit", new Entry("apple"));
        catalogue.Register(new Entry("dragon-fruit"));
        Assert.Equal(["apple", "dragon-fruit"], catalogue.Select(entry => entry.Id));
        Assert.Equal("dragon-fruit", catalogue.Get("dragon-fruit").Id);
    }

    [Fact]
    public void What_a_plugin_registers_is_known_by_its_file_where_that_has_to_be_named()
    {
        Catalogue<Entry> catalogue = new("fruit", new Entry("apple"));
        PluginRegistration.Register(new Plugin(() => catalogue.Register(new Entry("fig"))), "/there/Figs.dll");
        PluginRegistration.Register(new Plugin(() => catalogue.Register(new Entry("plum"))), file: null);
        Assert.Throws<UserErrorException>(() =>
            PluginRegistration.Register(new Plugin(() => catalogue.Register(new Entry("apple"))), "/there/Apples.dll"));
        catalogue.Register(new Entry("kiwi"));
        Assert.Equal([null, "/there/Figs.dll", null, null, null],
            new[] { "apple", "fig", "plum", "kiwi", "none" }.Select(catalogue.FileOf));
    }

    [Theory]
    [InlineData("apple", "there is a fruit apple already (Apple); the name of the added one must be another")]
    [InlineData("Red apple", "the name of a fruit must be lower-case words and digits with hyphens between them, got Red apple")]
    [InlineData("", "the name of a fruit must be lower-case words and digits with hyphens between them, got ")]
    public void A_name_that_is_taken_or_hard_to_type_is_refused(string id, string sentence)
    {
        Catalogue<Entry> catalogue = new("fruit", new Entry("apple"));
        Assert.Equal(sentence, Assert.Throws<UserErrorException>(() => catalogue.Register(new Entry(id))).Message);
        Assert.Equal(["apple"], catalogue.Select(entry => entry.Id));
    }

    [Fact]
    public void Entries_that_are_registered_at_the_same_time_are_all_there()
    {
        Catalogue<Entry> catalogue = new("fruit");
        Parallel.For(0, 200, number => catalogue.Register(new Entry($"fruit-{number}")));
        Assert.Equal(Enumerable.Range(0, 200), catalogue.Select(entry => int.Parse(entry.Id[6..], null)).Order());
    }

    private sealed record Entry(string Id) : ICatalogueEntry
    {
        public string Name => Id.Length > 0 ? char.ToUpperInvariant(Id[0]) + Id[1..] : "";

        public string Description => "A fruit.";
    }

    private sealed class Plugin(Action register) : IPlugin
    {
        public void Register() => register();
    }
}
