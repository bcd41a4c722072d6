namespace Disentangle.TorchSharpBenchmark;

/// <summary>Images (B, C, 64, 64) to the loss of a beta-VAE, a single number; the networks are those of <c>disentangle bench</c>.</summary>
internal sealed class BetaVae : Module<Tensor, Tensor>
{
    private const int Latents = 10;

    private readonly double _beta;
    private readonly Sequential _encoder, _decoder;

    public BetaVae(string arch, int channels, double beta)
        : base(nameof(BetaVae))
    {
        (_encoder, _decoder) = arch == "burgess" ? Burgess(channels) : Locatello(channels);
        _beta = beta;
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        Tensor[] halves = _encoder.forward(input).chunk(2, dim: 1);
        (Tensor mean, Tensor logVariance) = (halves[0], halves[1]);
        Tensor z = mean + exp(logVariance / 2) * randn_like(mean);
        Tensor reconstruction = functional.binary_cross_entropy_with_logits(_decoder.forward(z), input, reduction: Reduction.Sum);
        Tensor kl = 0.5 * (mean.square() + logVariance.exp() - logVariance - 1).sum();
        return (reconstruction + _beta * kl) / input.shape[0];
    }

    /// <summary>Stores the weights of convolutions channels last, which is what decides the layout of all that they compute.</summary>
    public void StoreChannelsLast()
    {
        foreach (Module module in modules())
        {
            if (module is Conv2d convolution) convolution.weight = new Parameter(ChannelsLast(convolution.weight.detach()));
            if (module is ConvTranspose2d transposed) transposed.weight = new Parameter(ChannelsLast(transposed.weight!.detach()));
        }
    }

    /// <summary>The same values in the same order of dimensions, channels beside each other in memory.</summary>
    public static Tensor ChannelsLast(Tensor tensor) => tensor.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);

    // Burgess et al. 2018, for 64x64.
    private static (Sequential Encoder, Sequential Decoder) Burgess(int channels) => (
        Sequential([
            Conv2d(channels, 32, 4, 2, 1), ReLU(), Conv2d(32, 32, 4, 2, 1), ReLU(), Conv2d(32, 32, 4, 2, 1), ReLU(),
            Conv2d(32, 32, 4, 2, 1), ReLU(), Flatten(), Linear(512, 256), ReLU(), Linear(256, 256), ReLU(), Linear(256, 2 * Latents),
        ]),
        Sequential([
            Linear(Latents, 256), ReLU(), Linear(256, 256), ReLU(), Linear(256, 512), ReLU(), Unflatten(1, [32, 4, 4]),
            ConvTranspose2d(32, 32, 4, 2, 1), ReLU(), ConvTranspose2d(32, 32, 4, 2, 1), ReLU(), ConvTranspose2d(32, 32, 4, 2, 1), ReLU(),
            ConvTranspose2d(32, channels, 4, 2, 1),
        ]));

    // Locatello et al. 2019, for 64x64.
    private static (Sequential Encoder, Sequential Decoder) Locatello(int channels) => (
        Sequential([
            Conv2d(channels, 32, 4, 2, 1), ReLU(), Conv2d(32, 32, 4, 2, 1), ReLU(), Conv2d(32, 64, 2, 2), ReLU(), Conv2d(64, 64, 2, 2),
            ReLU(), Flatten(), Linear(1024, 256), ReLU(), Linear(256, 2 * Latents),
        ]),
        Sequential([
            Linear(Latents, 256), ReLU(), Linear(256, 1024), ReLU(), Unflatten(1, [64, 4, 4]),
            ConvTranspose2d(64, 64, 4, 2, 1), ReLU(), ConvTranspose2d(64, 32, 4, 2, 1), ReLU(), ConvTranspose2d(32, 32, 4, 2, 1), ReLU(),
            ConvTranspose2d(32, channels, 4, 2, 1),
        ]));
}
