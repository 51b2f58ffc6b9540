from weightslab.cli import main

main()
