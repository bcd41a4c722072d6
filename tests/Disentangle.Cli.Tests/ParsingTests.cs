using Disentangle.Cli.Display;

namespace Disentangle.Cli.Tests;

public class ParsingTests
{
    [Theory]
    [InlineData("trian", "unknown command trian; did you mean train?", "disentangle --help")]
    [InlineData("list", "a subcommand is expected: methods, datasets, metrics, architectures, presets, limits", "disentangle list --help")]
    [InlineData("list metods", "unknown command metods; did you mean methods?", "disentangle list --help")]
    [InlineData("train vae --data dsprites --stepz 4", "unknown option --stepz; did you mean --steps?", "disentangle train --help")]
    [InlineData("train vae --data", "train needs --data DATA: the data set to train on, for example dsprites, shapes3d, images:FOLDER or "
        + "npz:FILE; see disentangle list datasets", "disentangle train --help")]
    [InlineData("train vae --data dsprites --steps many", "steps must be a whole number >= 0, got many", "disentangle train --help")]
    [InlineData("train vae --data dsprites --batch 0", "batch must be a whole number >= 1, got 0", "disentangle train --help")]
    [InlineData("train vae --data dsprites --seed -1", "seed must be a whole number >= 0, got -1", "disentangle train --help")]
    [InlineData("train vae --data dsprites --lr fast", "lr must be a number, got fast", "disentangle train --help")]
    [InlineData("evaluate", "evaluate needs RUN ...: the folders of one or more runs", "disentangle evaluate --help")]
    [InlineData("surgery", "surgery needs RUN: the folder of a run", "disentangle surgery --help")]
    [InlineData("surgery a b", "unexpected argument b", "disentangle surgery --help")]
    [InlineData("udr", "udr needs RUN ...: the folders of two or more runs on the same data set", "disentangle udr --help")]
    [InlineData("encode run", "encode needs --out FILE.npz: the NumPy archive to write; an existing file is replaced",
        "disentangle encode --help")]
    public void A_mistyped_line_is_one_sentence(string line, string message, string hint) =>
        CommandLine.Run(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).IsError(2, message, hint);

    [Fact]
    public void The_help_states_the_exit_codes()
    {
        Assert.Contains("\nExit codes: 0 success, 1 failure, 2 invalid input, 130 stopped by Ctrl-C, SIGTERM or SIGHUP\n",
            CommandLine.Run("--help").Output);
        Assert.DoesNotContain("Exit codes", CommandLine.Run("list", "--help").Output);
    }

    [Fact]
    public void A_word_that_begins_with_at_is_no_file_of_words()
    {
        string path = Path.GetTempFileName();
        File.WriteAllText(path, "list presets");
        CommandLine.Run($"@{path}").IsError(2, $"unknown command @{path}", "disentangle --help");
        File.Delete(path);
    }

    [Fact]
    public void Control_characters_of_what_was_typed_are_not_shown() =>
        CommandLine.Run("train", "v\u001b[31mae\n", "--data", "dsprites").IsError(
            2, $"unknown method v?[31mae?, expected one of {string.Join(", ", Methods.MethodCatalogue.All.Select(method => method.Id))}");

    [Fact]
    public void No_command_at_all_is_answered_with_the_commands()
    {
        var terminal = new Terminal(TextWriter.Null, TextWriter.Null);
        IEnumerable<string> commands = App.Root(terminal).Subcommands.Select(c => c.Name);
        CommandLine.Run().IsError(2, $"a command is expected: {string.Join(", ", commands)}", "disentangle --help");
        Assert.Contains("train", commands);
    }

    [Theory]
    [InlineData("train beta-vae --data dsprites --beta 4", "unknown option --beta: beta is a setting of beta-vae", "--set beta=4")]
    [InlineData("train beta-vae --data dsprites --beta=4", "unknown option --beta: beta is a setting of beta-vae", "--set beta=4")]
    [InlineData("train factor-vae --data dsprites --discriminator-lr 1e-4",
        "unknown option --discriminator-lr: discriminator_lr is a setting of factor-vae", "--set discriminator_lr=1e-4")]
    [InlineData("train vae --data dsprites --warmup 9",
        "unknown option --warmup: warmup is a setting of beta-vae, not of vae", "--set warmup=9")]
    [InlineData("train beta-vae --data dsprites --set beta 4", "unexpected argument 4", "--set beta=4")]
    [InlineData("train beta-vae --data dsprites beta=4", "unexpected argument beta=4", "--set beta=4")]
    [InlineData("train beta-vae dsprites", "unexpected argument dsprites", "--data dsprites")]
    [InlineData("train shapes3d@32", "shapes3d@32 is a data set, and the first argument is a method",
        "for example disentangle train beta-vae --data shapes3d@32")]
    [InlineData("train dsprites", "dsprites is a data set, and the first argument is a method",
        "for example disentangle train beta-vae --data dsprites")]
    [InlineData("train vae --data dsprites --epochs 10", "unknown option --epochs: training is counted in steps, --steps",
        "steps = epochs x images / batch size; one epoch of dsprites is --steps 11520 at --batch 64")]
    [InlineData("train --beta 4 --data dsprites",
        "unknown option --beta: beta is a setting of beta-vae, beta-tcvae, ibp-vae, ada-gvae, ada-mlvae, hfs, "
            + "slow-vae", "--set beta=4")]
    [InlineData("train tcvae --data dsprites", "unknown method tcvae; did you mean beta-tcvae?",
        "expected one of vae, beta-vae, annealed-vae, beta-tcvae, dip-vae-i, dip-vae-ii, factor-vae, aae, infogan, "
            + "ibp-vae, ada-gvae, ada-mlvae, hfs, qlae, tripod, wae-mmd, info-vae, control-vae, slow-vae")]
    [InlineData("train vae --data ../nophotos", "../nophotos: no such file or folder, and not the name of a data set",
        "disentangle list datasets")]
    [InlineData("train vae --data dsprites --batch-size 64", "unknown option --batch-size; here it is --batch", "disentangle train --help")]
    [InlineData("train vae --data dsprites --latent_dim 6", "unknown option --latent_dim; here it is --latents",
        "disentangle train --help")]
    [InlineData("train vae --data dsprites --device cuda", "unknown option --device: everything runs on the CPU",
        "--threads sets the number of threads")]
    [InlineData("train --model vae --data dsprites", "unknown option --model: the method is the first argument",
        "for example disentangle train beta-vae --data dsprites")]
    [InlineData("evaluate run --epochs 3", "unknown option --epochs", "disentangle evaluate --help")]
    [InlineData("score codes.npz --metrics mig dci", "unexpected argument dci", "--metrics mig,dci")]
    [InlineData("train vae --data dsprites --hold-out shape=1 posX=2", "unexpected argument posX=2", "--hold-out shape=1,posX=2")]
    [InlineData("train vae --data dsprites --likelihood mse", "unknown likelihood mse: the squared error is the gaussian likelihood",
        "--likelihood gaussian")]
    [InlineData("train vae --data dsprites --likelihood BCE",
        "unknown likelihood BCE: the binary cross-entropy is the bernoulli likelihood", "--likelihood bernoulli")]
    public void A_line_as_other_programs_have_it_is_answered_with_the_form_of_this_one(string line, string message, string hint) =>
        CommandLine.Run(line.Split(' ')).IsError(2, message, hint);

    [Theory]
    [InlineData("train", "vae", "--data")]
    [InlineData("bench", "--data")]
    [InlineData("train", "vae")]
    public void A_path_where_a_data_set_is_named_is_answered_with_the_name_it_has(params string[] words)
    {
        string folder = Directory.CreateTempSubdirectory().FullName, file = Path.Combine(folder, "codes.npz");
        File.WriteAllBytes(file, []);
        bool asOption = words[^1] == "--data";
        CommandLine.Run([.. words, folder]).IsError(2,
            asOption ? $"{folder} is a folder, not the name of a data set" : $"unexpected argument {folder}", $"--data images:{folder}");
        if (asOption)
        {
            CommandLine.Run([.. words, $"{folder}@32"]).IsError(2,
                $"{folder} is a folder, not the name of a data set", $"--data images:{folder}@32");
        }

        CommandLine.Run([.. words, file]).IsError(2,
            asOption ? $"{file} is a file, not the name of a data set" : $"unexpected argument {file}", $"--data npz:{file}");
        Directory.Delete(folder, true);
    }

    [Fact]
    public void A_run_and_a_file_of_codes_that_change_places_are_answered_with_the_other_command()
    {
        string folder = Directory.CreateTempSubdirectory().FullName, file = Path.Combine(folder, "codes.npz");
        File.WriteAllBytes(file, []);
        CommandLine.Run("score", folder).IsError(2, $"{folder} is a folder, and score measures codes from a file",
            $"for a run: disentangle evaluate {folder}");
        CommandLine.Run("evaluate", file).IsError(2, $"{file} is a file, the folder of a run is expected",
            $"for codes in a file: disentangle score {file}");
        Directory.Delete(folder, true);
    }

    [Fact]
    public void A_whole_number_may_have_an_exponent() =>
        CommandLine.Run("train", "vae", "--data", "dsprits", "--steps", "1e5")
            .IsError(2, "unknown data set dsprits; did you mean dsprites?");

    [Theory]
    [InlineData("train vea --data dsprites", "unknown method vea; did you mean vae?")]
    [InlineData("train --data dsprites", "train needs a method, one of *")]
    [InlineData("train vae", "train needs data to train on, --data")]
    [InlineData("train vae --data dsprits", "unknown data set dsprits; did you mean dsprites?")]
    [InlineData("train beta-vae --data dsprites --set beat=4", "unknown setting beat of beta-vae; did you mean beta?")]
    [InlineData("train beta-vae --data dsprites --set beta=-4", "beta must be >= 0, got -4")]
    [InlineData("train beta-vae --data dsprites --set beta=NaN", "beta must be >= 0, got NaN")]
    [InlineData("train beta-vae --data dsprites --set beta=four", "beta must be a number, got four")]
    [InlineData("train beta-vae --data dsprites --set beta", "--set takes name=value, got beta")]
    [InlineData("train beta-tcvae --data dsprites --set estimator=msss", "unknown estimator msss; did you mean mss?")]
    [InlineData("train beta-tcvae --data dsprites --set estimator=4", "estimator must be one of mws, mss, mss-symmetric, batch, got 4")]
    [InlineData("train vae --data dsprites --arch locatelo", "unknown architecture locatelo; did you mean locatello?")]
    [InlineData("train vae --data dsprites --optimizer adm", "unknown optimizer adm; did you mean adam?")]
    [InlineData("train vae --data dsprites --likelihood gausian", "unknown likelihood gausian; did you mean gaussian?")]
    [InlineData("train vae --data dsprites --learning-rate 0", "lr must be > 0, got 0")]
    [InlineData("train aae --data dsprites --preset locatello2019",
        "the preset locatello2019 has no aae; it has vae, beta-vae, annealed-vae, beta-tcvae, factor-vae, dip-vae-i, dip-vae-ii")]
    [InlineData("train vae --data dsprites --lr -1", "lr must be > 0, got -1")]
    [InlineData("evaluate none --metrics mgi", "unknown metric mgi; did you mean mig?")]
    [InlineData("evaluate /does/not/exist", "/does/not/exist does not exist, the folder of a run is expected")]
    [InlineData("resume /does/not/exist", "/does/not/exist does not exist, the folder of a run is expected")]
    [InlineData("train --config /does/not/exist.json", "/does/not/exist.json: no such file")]
    public void An_unknown_name_or_number_is_one_sentence(string line, string message)
    {
        Outcome outcome = CommandLine.Run(line.Split(' '));
        string first = outcome.Error.Split('\n')[0].Trim();
        outcome.IsError(2, message.EndsWith('*') && first.StartsWith($"disentangle: {message[..^1]}", StringComparison.Ordinal)
            ? first["disentangle: ".Length..] : message);
    }

    [Theory]
    [InlineData("train")]
    [InlineData("resume")]
    [InlineData("evaluate")]
    [InlineData("traverse")]
    [InlineData("udr")]
    [InlineData("encode")]
    [InlineData("list")]
    public void Every_command_has_help_with_examples(string command)
    {
        Outcome outcome = CommandLine.Run(command, "--help");
        Assert.Equal(0, outcome.Code);
        Assert.Empty(outcome.Error);
        Assert.Contains($"disentangle {command}", outcome.Output);
        Assert.Contains("Examples:", outcome.Output);
        Assert.Contains(command, CommandLine.Run("--help").Output);
    }

    [Fact]
    public void The_version_is_told() => Assert.Matches(@"^\d+\.\d+\.\d+", CommandLine.Run("--version").Output);
}
