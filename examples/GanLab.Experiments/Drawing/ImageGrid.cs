namespace GanLab.Experiments.Drawing;

/// <summary>Puts the images of a figure side by side into one picture.</summary>
public static class ImageGrid
{
    private const byte GapGrey = 128;

    /// <summary>The picture as PNG, with a grey line of two pixels between the images, and its size.</summary>
    public static (byte[] Png, int Width, int Height) Draw(ImageGridFigure figure)
    {
        int columns = Math.Clamp(figure.Columns, 1, Math.Max(1, figure.Images.Count));
        int rows = Math.Max(1, (figure.Images.Count + columns - 1) / columns);
        int width = (columns * (figure.Width + 2)) - 2;
        int height = (rows * (figure.Height + 2)) - 2;
        byte[] pixels = new byte[width * height];
        Array.Fill(pixels, GapGrey);
        for (int i = 0; i < figure.Images.Count; i++)
        {
            int left = i % columns * (figure.Width + 2);
            int top = i / columns * (figure.Height + 2);
            for (int p = 0; p < figure.Images[i].Length; p++)
            {
                // A value that is no number comes out as 0: Math.Clamp keeps a NaN, and the cast of one is not defined.
                float value = figure.Images[i][p];
                byte grey = float.IsNaN(value) ? (byte)0 : (byte)Math.Round(255 * Math.Clamp(value, 0, 1));
                pixels[((top + (p / figure.Width)) * width) + left + (p % figure.Width)] = grey;
            }
        }
        return (Png.EncodeGrey(width, height, pixels), width, height);
    }
}
