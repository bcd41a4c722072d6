using Disentangle.Distributions;
using Disentangle.Experiments.Runs;
using Disentangle.Methods;
using Disentangle.Training;

namespace Disentangle.Experiments.Tests.Runs;

public sealed class NamesAndFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_data_file_is_named_in_full_in_short_and_as_part_of_a_folder()
    {
        Assert.Equal($"npz:{Path.GetFullPath("a/b c.npz")}", DataName.Absolute("npz:a/b c.npz"));
        Assert.Equal("dsprites", DataName.Absolute("dsprites"));
        Assert.Equal("npz:b c.npz", DataName.Short("npz:a/b c.npz"));
        Assert.Equal("b-c", DataName.ForFolder("npz:a/b c.npz"));
        Assert.Equal("dsprites", DataName.ForFolder("dsprites"));
        Assert.Equal(("images:photos", "photos"), (DataName.Short("images:/a/photos/"), DataName.ForFolder("images:/a/photos/")));
        Assert.Equal(("images:photos", "photos"), (DataName.Short("images:photos"), DataName.ForFolder("images:photos")));
        Assert.Equal(("images:photos@64", "photos-64"), (DataName.Short("images:photos/@64"), DataName.ForFolder("images:a/photos@64")));
        Assert.Equal("images:/", DataName.Short("images:/"));
        Assert.Equal("vae_b-c_s7", RunFolder.DefaultName(new RunSpecification { Method = "vae", Data = "npz:a/b c.npz", Seed = 7 }));
        Assert.Equal("beta-vae_beta=0.5_dsprites_s0", RunFolder.DefaultName(new RunSpecification
        {
            Method = "beta-vae", Settings = new MethodSettings(new KeyValuePair<string, double>("beta", 0.5)), Data = "dsprites",
        }));
    }

    [Fact]
    public void The_command_names_what_is_not_usual_and_nothing_else()
    {
        Assert.Equal("disentangle train vae --data dsprites", RunCommand.Of(new RunSpecification()));
        char quote = OperatingSystem.IsWindows() ? '"' : '\'';
        var specification = new RunSpecification
        {
            Method = "beta-vae", Settings = new MethodSettings(new KeyValuePair<string, double>("beta", 0.5)), Data = "npz:/a b.npz",
            Likelihood = Likelihood.Gaussian(0.1f), Steps = 10, LearningRate = 1e-3, Seed = 4,
        };
        Assert.Equal(
            $"disentangle train beta-vae --data {quote}npz:/a b.npz{quote} --set beta=0.5 --likelihood gaussian:0.1 "
                + "--steps 10 --lr 0.001 --seed 4",
            RunCommand.Of(specification));
    }

    [Theory]
    [InlineData("factor-vae", "", "--preset locatello2019")]
    [InlineData("factor-vae", "gamma=35", "--preset locatello2019 --set gamma=35")]
    [InlineData("dip-vae-i", "lambda_od=5", "--preset locatello2019 --set lambda_od=5")]
    [InlineData("dip-vae-i", "lambda_od=5 lambda_d=100", "--preset locatello2019 --set lambda_d=100 --set lambda_od=5")]
    public void The_command_names_the_preset_and_what_differs_from_it(string method, string settings, string options)
    {
        MethodSettings given = new(settings.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(text => text.Split('='))
            .Select(parts => KeyValuePair.Create(parts[0], SettingValue.Parse(parts[1]))));
        RunSpecification specification = RunPresetCatalogue.Get("locatello2019")
            .Apply(new RunSpecification { Method = method, Settings = given });
        Assert.Equal($"disentangle train {method} --data dsprites {options} --steps 10", RunCommand.Of(specification with { Steps = 10 }));
    }

    [Fact]
    public void A_specification_is_read_by_itself_or_out_of_a_run()
    {
        var specification = new RunSpecification { Method = "beta-vae", Steps = 5, Seed = 9 };
        File.WriteAllText(_folder["a.json"], specification.ToJson());
        File.WriteAllText(_folder["b.json"], $"{{\"format\": 1, \"specification\": {specification.ToJson()}}}");
        Assert.Equal(specification, SpecificationFile.Read(_folder["a.json"]).Specification);
        Assert.Equal(specification, SpecificationFile.Read(_folder["b.json"]).Specification);
    }

    [Fact]
    public void Mistakes_in_a_specification_name_the_file()
    {
        File.WriteAllText(_folder["bad.json"], "{\"metod\": \"vae\"}");
        Assert.StartsWith($"{_folder["bad.json"]}: unknown key metod of a run specification; did you mean method?",
            Assert.Throws<UserErrorException>(() => SpecificationFile.Read(_folder["bad.json"])).Message);
        File.WriteAllText(_folder["bad.json"], "{");
        Assert.StartsWith($"{_folder["bad.json"]}: is not JSON",
            Assert.Throws<UserErrorException>(() => SpecificationFile.Read(_folder["bad.json"])).Message);
        Assert.Equal($"{_folder["none.json"]}: no such file",
            Assert.Throws<UserErrorException>(() => SpecificationFile.Read(_folder["none.json"])).Message);
    }
}
