module offline/stand-ins

go 1.24.0
