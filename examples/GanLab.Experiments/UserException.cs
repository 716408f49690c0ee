namespace GanLab.Experiments;

/// <summary>Something went wrong that the user can mend; the message is one line that says what and how.</summary>
public sealed class UserException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="message">One line: what is wrong, and what would be right.</param>
    /// <param name="inner">The exception behind it, or null.</param>
    public UserException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
