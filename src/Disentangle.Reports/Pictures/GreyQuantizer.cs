using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Memory;
using SixLabors.ImageSharp.PixelFormats;
using SixLabors.ImageSharp.Processing.Processors.Quantization;

namespace Disentangle.Reports.Pictures;

/// <summary>All 256 greys as a palette, each its own index: ImageSharp's own quantizers look colours up with 5 bits a channel.</summary>
internal sealed class GreyQuantizer : IQuantizer
{
    public QuantizerOptions Options { get; } = new() { Dither = null };

    public IQuantizer<TPixel> CreatePixelSpecificQuantizer<TPixel>(Configuration configuration)
        where TPixel : unmanaged, IPixel<TPixel> => CreatePixelSpecificQuantizer<TPixel>(configuration, Options);

    public IQuantizer<TPixel> CreatePixelSpecificQuantizer<TPixel>(Configuration configuration, QuantizerOptions options)
        where TPixel : unmanaged, IPixel<TPixel> => new Greys<TPixel>(configuration, options);

    private readonly struct Greys<TPixel> : IQuantizer<TPixel>
        where TPixel : unmanaged, IPixel<TPixel>
    {
        private readonly TPixel[] _palette = new TPixel[256];

        public Greys(Configuration configuration, QuantizerOptions options)
        {
            (Configuration, Options) = (configuration, options);
            for (int i = 0; i < _palette.Length; i++) _palette[i].FromL8(new L8((byte)i));
        }

        public Configuration Configuration { get; }

        public QuantizerOptions Options { get; }

        public ReadOnlyMemory<TPixel> Palette => _palette;

        public void AddPaletteColors(Buffer2DRegion<TPixel> pixelRegion)
        {
            // The palette depends on no picture.
        }

        public IndexedImageFrame<TPixel> QuantizeFrame(ImageFrame<TPixel> source, Rectangle bounds)
        {
            Greys<TPixel> self = this;
            return QuantizerUtilities.QuantizeFrame(ref self, source, bounds);
        }

        public byte GetQuantizedColor(TPixel color, out TPixel match)
        {
            Rgba32 values = default;
            color.ToRgba32(ref values);
            match = color;
            return values.R;
        }

        public void Dispose()
        {
            // Nothing is rented.
        }
    }
}
