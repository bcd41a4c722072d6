using System.Reflection;
using Disentangle.Datasets.Sampling;
using Disentangle.Methods;
using Disentangle.Training;

namespace Disentangle.Tests.Training;

/// <summary>The table of fields is complete, and each of its fields does what it says.</summary>
public sealed class RunFieldsTests
{
    private static readonly RunPlan Plain = RunPlan.Usual with { Specification = RunSpecification.Usual("beta-vae", MethodSettings.Empty) };

    // Another value of each field, as JSON.
    private static readonly Dictionary<string, string> Others = new()
    {
        ["method"] = "\"beta-tcvae\"",
        ["settings"] = """{"beta":7.5}""",
        ["data"] = "\"shapes3d\"",
        ["preset"] = "\"locatello2019\"",
        ["dataRoot"] = "\"/data\"",
        ["correlate"] = """["scale,posX=0.2"]""",
        ["holdOut"] = """["shape=2,scale=0-1"]""",
        ["architecture"] = "\"burgess\"",
        ["likelihood"] = "\"gaussian\"",
        ["latents"] = "6",
        ["steps"] = "10",
        ["batch"] = "32",
        ["optimizer"] = "\"sgd\"",
        ["lr"] = "0.01",
        ["seed"] = "18446744073709551615",
        ["checkpointEvery"] = "7",
        ["historyEvery"] = "0",
        ["picturesEvery"] = "9",
        ["keepModels"] = "true",
        ["threads"] = "3",
        ["noEvaluate"] = "true",
        ["quick"] = "true",
        ["tensorBoard"] = "true",
    };

    public static TheoryData<string> Keys => [.. RunFields.All.Select(one => one.Key)];

    [Theory]
    [InlineData(typeof(RunSpecification), false)]
    [InlineData(typeof(RunExecution), true)]
    public void A_property_that_is_no_field_does_not_exist(Type part, bool execution)
    {
        IEnumerable<string> properties = part.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Where(property => property.CanWrite).SelectMany(Names);
        Assert.Equal(properties.Order(),
            RunFields.All.Where(field => field.IsExecution == execution).Select(field => field.Property).Order());

        // Rules of sampling are two fields.
        static IEnumerable<string> Names(PropertyInfo property) => property.PropertyType == typeof(SamplingRules)
            ? typeof(SamplingRules).GetProperties().Where(inner => inner.Name != nameof(SamplingRules.IsNone) && !inner.GetMethod!.IsStatic)
                .Select(inner => $"{property.Name}.{inner.Name}")
            : [property.Name];
    }

    [Fact]
    public void Every_key_and_every_option_is_the_name_of_one_field()
    {
        Assert.Equal(RunFields.All.Select(field => field.Key).Order(), Others.Keys.Order());
        string[] options = [.. RunFields.All.Select(field => field.Option).OfType<string>()];
        Assert.Equal(options.Distinct(), options);
        Assert.Equal(RunFields.All.Count - 1, options.Length);
        Assert.All(RunFields.All, field => Assert.Same(field, RunFields.Get(field.Key)));
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public void A_field_changes_the_identity_if_it_decides_bits_and_only_then(string key)
    {
        RunField field = RunFields.Get(key);
        RunPlan other = Changed(key);

        // The settings of another method are others.
        RunField[] changed = key == "method" ? [field, RunFields.Settings] : [field];
        Assert.Equal(changed, RunFields.Differences(Plain, other));
        Assert.Equal(field.DecidesBits, RunIdentity.Of(Plain.Specification).Hash != RunIdentity.Of(other.Specification).Hash);
        Assert.Equal(!field.IsExecution, !Plain.Specification.Equals(other.Specification));
        Assert.Equal(field.MayChange ? [] : changed, Plain.Specification.DifferencesTo(other.Specification));
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public void A_field_is_the_same_through_json_through_words_and_in_another_plan(string key)
    {
        RunField field = RunFields.Get(key);
        RunPlan other = Changed(key);
        Assert.Contains($"\"{key}\": ", other.ToJson(), StringComparison.Ordinal);
        Assert.True(field.IsSame(other, RunPlan.FromJson(other.ToJson())));
        Assert.True(field.IsSame(other, field.Parse(Plain, field.WordsOf(other))));
        Assert.Equal(other, field.Copy(other, Plain));
        Assert.NotEqual(field.TextOf(Plain), field.TextOf(other));
    }

    [Theory]
    [InlineData("steps", "many", "steps must be a whole number, got many")]
    [InlineData("lr", "1e999", "lr must be a number, got 1e999")]
    [InlineData("quick", "perhaps", "quick must be true or false, got perhaps")]
    [InlineData("settings", "beta", "--set takes name=value, got beta")]
    [InlineData("likelihood", "l2", "unknown likelihood l2: the squared error is the gaussian likelihood")]
    public void Words_that_are_no_value_are_refused(string key, string word, string sentence) =>
        Assert.Equal(sentence, Toys.Refused(() => RunFields.Get(key).Parse(Plain, [word])).Message);

    [Fact]
    public void A_value_needs_one_word() =>
        Assert.Equal("steps takes one value, got 3 4", Toys.Refused(() => RunFields.Steps.Parse(Plain, ["3", "4"])).Message);

    // The field alone: what would follow from it, as the latents from the method, stays.
    private static RunPlan Changed(string key)
    {
        string method = key == "method" ? "" : """ "method":"beta-vae", """;
        return RunFields.Get(key).Copy(RunPlan.FromJson($$"""{{{method}}"{{key}}":{{Others[key]}}}"""), Plain);
    }
}
