namespace Disentangle.Cli.Arguments;

/// <summary>What other programs call the options of this one.</summary>
internal static class OtherNames
{
    // Without dashes; a name stands in the line of the option that does the same.
    private static readonly (string Option, string[] Others)[] Options =
    [
        ("--steps", ["iterations", "iters", "num-steps", "max-steps", "training-steps", "train-steps", "n-iter"]),
        ("--batch", ["batch-size", "batchsize", "bs", "minibatch"]),
        ("--latents",
            ["latent-dim", "latent-dims", "latent-size", "num-latents", "num-latent", "z-dim", "zdim",
                "z-size", "code-dim", "dim-z", "nz"]),
        ("--lr", ["learning-rate", "step-size", "rate"]),
        ("--data", ["dataset", "data-set", "datasets", "data-dir", "data-path", "images", "input"]),
        ("--arch", ["architecture", "network", "model-type", "encoder", "hidden", "hidden-dims", "hidden-dim", "channels"]),
        ("--likelihood", ["loss", "rec-loss", "recon-loss", "reconstruction-loss", "rec-dist", "decoder-dist"]),
        ("--optimizer", ["optim", "optimiser"]),
        ("--threads", ["workers", "num-workers", "jobs", "num-threads", "n-jobs"]),
        ("--out", ["output", "output-dir", "out-dir", "outdir", "save-dir", "log-dir", "logdir", "name", "run-name", "results-dir"]),
        ("--seed", ["random-seed", "manual-seed", "random-state"]),
        ("--checkpoint-every", ["save-every", "save-interval", "checkpoint-interval", "ckpt-every"]),
        ("--history-every", ["log-every", "log-interval", "log-freq"]),
        ("--metrics", ["metric"]),
        ("--no-evaluate", ["no-eval", "skip-eval", "no-test"]),
        ("--force", ["overwrite"]),
    ];

    private static readonly string[] Epochs = ["epochs", "epoch", "num-epochs", "n-epochs", "max-epochs"];
    private static readonly string[] Devices = ["device", "gpu", "gpus", "cuda", "no-cuda", "use-cuda", "accelerator"];
    private static readonly string[] Methods = ["method", "model", "algorithm", "vae-type"];

    /// <summary>What to say of an option that this program does not know but others do; null of all else.</summary>
    /// <param name="name">The option as it was typed, without dashes and value.</param>
    /// <param name="known">The options that the command has.</param>
    /// <returns>The rest of the sentence, and the hint or null.</returns>
    public static (string Ending, string? Hint)? Find(string name, IReadOnlyCollection<string> known)
    {
        string plain = name.ToLowerInvariant().Replace('_', '-');
        if (Epochs.Contains(plain) && known.Contains("--steps"))
            return (": training is counted in steps, --steps",
                "steps = epochs x images / batch size; one epoch of dsprites is --steps 11520 at --batch 64");
        if (Devices.Contains(plain))
            return (": everything runs on the CPU", known.Contains("--threads") ? "--threads sets the number of threads" : null);
        if (Methods.Contains(plain) && known.Contains("--arch"))
            return (": the method is the first argument", "for example disentangle train beta-vae --data dsprites");
        foreach ((string option, string[] others) in Options)
        {
            if (known.Contains(option) && others.Contains(plain)) return ($"; here it is {option}", null);
        }

        return null;
    }
}
