namespace Disentangle.Datasets.Formats.Hdf5;

/// <summary>Where and how the values of a dataset are stored.</summary>
internal interface IHdf5Storage
{
    /// <summary>How many bytes are stored.</summary>
    long Stored { get; }

    /// <summary>How many bytes of values may come out of each.</summary>
    int MostInflation { get; }

    /// <summary>How many rows are packed together.</summary>
    int RowsTogether { get; }

    /// <summary>Reads rows, bytes as bytes or floats as doubles, into as many values.</summary>
    /// <exception cref="DamagedException">They are damaged.</exception>
    void ReadRows<T>(int first, int rows, T[] values)
        where T : unmanaged;
}
