using BitMiracle.LibJpeg.Classic;

namespace Disentangle.Datasets.Formats;

/// <summary>Decodes JPEG files, baseline and progressive.</summary>
internal static class JpegPicture
{
    // A picture has about ten scans. Each costs a pass over all of it, whatever little it holds.
    private const int MostScans = 200;

    /// <summary>The picture: grey where the file is grey, else RGB.</summary>
    /// <exception cref="InvalidDataException">It is damaged, cut short, or too large.</exception>
    public static Picture Decode(byte[] file)
    {
        try
        {
            return Read(file);
        }
        catch (Exception e) when (e is not (OutOfMemoryException or InvalidDataException))
        {
            // The library meets what it did not expect with exceptions of all kinds.
            throw new InvalidDataException(e.Message, e);
        }
    }

    private static Picture Read(byte[] file)
    {
        if (Scans(file) > MostScans) throw new InvalidDataException($"it has more than {MostScans} scans");
        jpeg_decompress_struct jpeg = new(new Strict());
        jpeg.jpeg_stdio_src(new MemoryStream(file, writable: false));
        jpeg.jpeg_read_header(true);
        Picture.CheckSize(jpeg.Image_width, jpeg.Image_height);
        if (jpeg.Num_components is not (1 or 3)) throw new InvalidDataException($"it has {jpeg.Num_components} components; grey or RGB is expected");
        jpeg.Out_color_space = jpeg.Num_components == 1 ? J_COLOR_SPACE.JCS_GRAYSCALE : J_COLOR_SPACE.JCS_RGB;
        jpeg.jpeg_start_decompress();
        int width = jpeg.Output_width, height = jpeg.Output_height, channels = jpeg.Output_components;
        byte[] values = new byte[width * height * channels];
        byte[][] row = [new byte[width * channels]];
        for (int y = 0; y < height; y++)
        {
            if (jpeg.jpeg_read_scanlines(row, 1) != 1) throw new InvalidDataException($"it ends after {y} of {height} rows");
            row[0].CopyTo(values, y * width * channels);
        }

        jpeg.jpeg_finish_decompress();
        return new Picture(width, height, channels, values);
    }

    private static int Scans(ReadOnlySpan<byte> file)
    {
        int scans = 0;
        for (int at = 0; (at = file.IndexOf([(byte)0xFF, (byte)0xDA])) >= 0; file = file[(at + 2)..]) scans++;
        return scans;
    }

    /// <summary>Ends at the first thing that is wrong, where the library would go on with grey.</summary>
    private sealed class Strict : jpeg_error_mgr
    {
        public override void error_exit() => throw new InvalidDataException(format_message());

        // -1 is a warning: the data is damaged. The others are traces.
        public override void emit_message(int msg_level)
        {
            if (msg_level < 0) throw new InvalidDataException(format_message());
        }

        public override void output_message()
        {
        }
    }
}
